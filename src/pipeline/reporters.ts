import type { Archive, Log, Member } from '#core';
import { memberKey } from '#core';
import { caseState } from '../cases/index.ts';
import { nameOf } from './detect.ts';

/** Older reports say little about who reports today. */
const REPORTS_READ = 30;
/** Reports weigh together; from here on moderators look at a message that the rules find innocent. */
export const RAISES = 0.5;
const SET_ASIDE_MOST = 5000;

/** A report on a message that has no case, too light to open one. */
export interface LightReport {
  readonly reporter: Member;
  readonly reason: string;
  readonly weight: number;
}

export interface Reporters {
  /**
   * How much a member's report counts, above 0 and at most 1: 1 for a newcomer, less with every earlier report that
   * moderators overturned, more again with every one they upheld. 1 when the archive does not answer.
   */
  weight(reporter: Member): Promise<number>;
  /**
   * Keeps a report that is too light to bring a message before the moderators by itself. Returns all that are kept
   * about this message, to be taken up, once they are heavy enough together; until then nothing.
   */
  setAside(caseId: string, report: LightReport): readonly LightReport[];
}

/**
 * Whoever cries wolf is heard more softly, never not at all: counts are derived from the cases that were reported.
 * What is set aside is kept in memory, the oldest is forgotten first.
 * @example const reporters = createReporters({ archive, log }); await reporters.weight(sora) // 0.33 after two overturned
 */
export function createReporters({
  archive,
  log,
}: {
  readonly archive: Pick<Archive, 'reportedBy' | 'read'>;
  readonly log: Log;
}): Reporters {
  const aside = new Map<string, readonly LightReport[]>();

  async function decisions(reporter: Member) {
    const ids = await archive.reportedBy(reporter, REPORTS_READ);
    const states = await Promise.all(ids.map(async (id) => caseState(await archive.read(id))));
    return states.flatMap((state) => (state?.ruling && !state.undecided ? [state.ruling.decision] : []));
  }

  return {
    async weight(reporter) {
      try {
        const all = await decisions(reporter);
        const upheld = all.filter((decision) => decision === 'uphold').length;
        return Math.round((100 * (1 + upheld)) / (1 + all.length)) / 100;
      } catch (error) {
        log.warn('reporter unknown', { member: memberKey(reporter), error: nameOf(error) });
        return 1;
      }
    },
    setAside(caseId, report) {
      const others = (aside.get(caseId) ?? []).filter(
        (each) => memberKey(each.reporter) !== memberKey(report.reporter),
      );
      const all = [...others, report];
      aside.delete(caseId);
      if (all.reduce((sum, each) => sum + each.weight, 0) >= RAISES) return all;
      aside.set(caseId, all);
      if (aside.size > SET_ASIDE_MOST) aside.delete(aside.keys().next().value!);
      log.info('report set aside', { case: caseId, weight: report.weight });
      return [];
    },
  };
}
