import type { Archive, Member } from '#core';
import { deriveCaseState } from '../../cases/index.ts';

const MAX_CASES_READ = 100;

type MemberId = Pick<Member, 'server' | 'id'>;

/** One strike as the archive tells it. */
export interface ArchivedStrike {
  readonly caseId: string;
  readonly at: Date;
}

/** A member's strikes as the archive tells them, expired ones included; without that of the case `except`. */
export type ReadArchivedStrikes = (
  member: MemberId,
  exceptCaseId?: string,
) => Promise<readonly ArchivedStrike[]>;

/**
 * Counts may be lost, cases may not: what a store of strikes has forgotten is in the archive.
 * @example const earlier = createArchivedStrikesReader(archive); (await earlier(member)).length // 2
 */
export const createArchivedStrikesReader =
  (archive: Pick<Archive, 'listCasesByAuthor' | 'read'>): ReadArchivedStrikes =>
  async (member, exceptCaseId) => {
    const strikes: ArchivedStrike[] = [];
    for (const caseId of await archive.listCasesByAuthor(member, MAX_CASES_READ)) {
      if (caseId === exceptCaseId) continue;
      const struck = deriveCaseState(await archive.read(caseId))?.strike;
      if (struck) strikes.push({ caseId, at: struck.at });
    }
    return strikes;
  };
