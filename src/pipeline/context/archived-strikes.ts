import type { Archive, Member } from '#core';
import { deriveCaseState } from '../../cases/index.ts';

const MAX_CASES_READ = 100;

type MemberId = Pick<Member, 'server' | 'id'>;

/** A strike as it stands in the archive. */
export interface ArchivedStrike {
  readonly caseId: string;
  readonly at: Date;
}

/** The strikes of a member, expired ones included, without the one of the case `exceptCaseId`. */
export type ReadArchivedStrikes = (
  member: MemberId,
  exceptCaseId?: string,
) => Promise<readonly ArchivedStrike[]>;

/**
 * Reads strikes from the newest cases of a member. The store of strikes may lose counts, the archive may not. Rejects
 * when the archive does not answer.
 * @example const readArchivedStrikes = createArchivedStrikesReader(archive); (await readArchivedStrikes(member)).length // 2
 */
export const createArchivedStrikesReader =
  (archive: Pick<Archive, 'listCasesByAuthor' | 'read'>): ReadArchivedStrikes =>
  async (member, exceptCaseId) => {
    const strikes: ArchivedStrike[] = [];
    for (const caseId of await archive.listCasesByAuthor(member, MAX_CASES_READ)) {
      if (caseId === exceptCaseId) continue;
      const strike = deriveCaseState(await archive.read(caseId))?.strike;
      if (strike) strikes.push({ caseId, at: strike.at });
    }
    return strikes;
  };
