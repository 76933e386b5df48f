import type { Archive, Log, Member } from '#core';
import { memberKey } from '#core';
import { errorName } from '#lib';
import { deriveCaseState } from '../../cases/index.ts';

/** Older reports say little about who reports today. */
const MAX_REPORTS_READ = 30;
/** Reports weigh together; from here on moderators look at a message that the rules find innocent. */
export const REPORT_WEIGHT_THRESHOLD = 0.5;
const MAX_DEFERRED_REPORTS = 5000;

/** A report on a message that has no case, too light to open one. */
export interface LowWeightReport {
  readonly reporter: Member;
  readonly reason: string;
  readonly weight: number;
}

export interface ReporterReputation {
  /**
   * How much a member's report counts, above 0 and at most 1: 1 for a newcomer, less with every earlier report that
   * moderators overturned, more again with every one they upheld. 1 when the archive does not answer.
   */
  reportWeight(reporter: Member): Promise<number>;
  /**
   * Keeps a report that is too light to bring a message before the moderators by itself. Returns all that are kept
   * about this message, to be taken up, once they are heavy enough together; until then nothing.
   */
  deferReport(caseId: string, report: LowWeightReport): readonly LowWeightReport[];
}

/**
 * Whoever cries wolf is heard more softly, never not at all: counts are derived from the cases that were reported.
 * What is set aside is kept in memory, the oldest is forgotten first.
 * @example const reporters = createReporterReputation({ archive, log }); await reporters.reportWeight(sora) // 0.33 after two overturned
 */
export function createReporterReputation({
  archive,
  log,
}: {
  readonly archive: Pick<Archive, 'listCasesByReporter' | 'read'>;
  readonly log: Log;
}): ReporterReputation {
  const deferredReports = new Map<string, readonly LowWeightReport[]>();

  async function pastDecisions(reporter: Member) {
    const ids = await archive.listCasesByReporter(reporter, MAX_REPORTS_READ);
    const states = await Promise.all(ids.map(async (id) => deriveCaseState(await archive.read(id))));
    return states.flatMap((state) =>
      state?.moderatorDecision && !state.needsDecision ? [state.moderatorDecision.decision] : [],
    );
  }

  return {
    async reportWeight(reporter) {
      try {
        const all = await pastDecisions(reporter);
        const upheld = all.filter((decision) => decision === 'uphold').length;
        return Math.round((100 * (1 + upheld)) / (1 + all.length)) / 100;
      } catch (error) {
        log.warn('reporter unknown', { member: memberKey(reporter), error: errorName(error) });
        return 1;
      }
    },
    deferReport(caseId, report) {
      const others = (deferredReports.get(caseId) ?? []).filter(
        (each) => memberKey(each.reporter) !== memberKey(report.reporter),
      );
      const all = [...others, report];
      deferredReports.delete(caseId);
      if (all.reduce((sum, each) => sum + each.weight, 0) >= REPORT_WEIGHT_THRESHOLD) return all;
      deferredReports.set(caseId, all);
      if (deferredReports.size > MAX_DEFERRED_REPORTS)
        deferredReports.delete(deferredReports.keys().next().value!);
      log.info('report set aside', { case: caseId, weight: report.weight });
      return [];
    },
  };
}
