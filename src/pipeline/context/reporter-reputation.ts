import type { Archive, Log, Member } from '#core';
import { memberKey } from '#core';
import { errorName } from '#lib';
import { deriveCaseState } from '../../cases/index.ts';

/** Only the newest reports are read; older ones are less relevant. */
const MAX_REPORTS_READ = 30;
/** Reports on a message with the ruling `pass` are shown to moderators from this total weight on. */
export const REPORT_WEIGHT_THRESHOLD = 0.5;
const MAX_DEFERRED_REPORTS = 5000;

/** A report with the weight of its reporter. */
export interface LowWeightReport {
  readonly reporter: Member;
  readonly reason: string;
  readonly weight: number;
}

/** Weights reports by the earlier reports of the same member. */
export interface ReporterReputation {
  /**
   * The weight of a member's report, above 0 and at most 1: 1 for a new reporter, less after each report that
   * moderators overturned, more after each one that they upheld. 1 if the archive is unavailable. Never throws.
   */
  reportWeight(reporter: Member): Promise<number>;
  /**
   * Defers a report whose own weight is too low. When the total weight of the deferred reports on a case reaches the
   * threshold, returns and removes all of them; otherwise returns none.
   */
  deferReport(caseId: string, report: LowWeightReport): readonly LowWeightReport[];
}

/**
 * Creates the reputation. Reports of a member who often reports innocent messages have a lower weight, but never 0. The
 * weight is derived from the cases that the member reported. Deferred reports are in memory; the oldest are dropped
 * first.
 * @example const reputation = createReporterReputation({ archive, log }); await reputation.reportWeight(sora) // 0.33 after two overturned
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
        const decisions = await pastDecisions(reporter);
        const upheld = decisions.filter((decision) => decision === 'uphold').length;
        return Math.round((100 * (1 + upheld)) / (1 + decisions.length)) / 100;
      } catch (error) {
        log.warn('reporter_reputation_unavailable', { member: memberKey(reporter), error: errorName(error) });
        return 1;
      }
    },
    deferReport(caseId, report) {
      const others = (deferredReports.get(caseId) ?? []).filter(
        ({ reporter }) => memberKey(reporter) !== memberKey(report.reporter),
      );
      const all = [...others, report];
      deferredReports.delete(caseId);
      if (all.reduce((sum, { weight }) => sum + weight, 0) >= REPORT_WEIGHT_THRESHOLD) return all;
      deferredReports.set(caseId, all);
      if (deferredReports.size > MAX_DEFERRED_REPORTS)
        deferredReports.delete(deferredReports.keys().next().value!);
      log.info('report_deferred', { case: caseId, weight: report.weight });
      return [];
    },
  };
}
