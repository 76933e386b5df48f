import type { Archive, Member } from '#core';
import { deriveCaseState } from '../../cases/index.ts';

const MAX_CASES_READ = 100;

type MemberId = Pick<Member, 'server' | 'id'>;

/** A strike, read from the archive. */
export interface ArchivedStrike {
  readonly caseId: string;
  readonly at: Date;
}

/** The strikes of a member, including expired ones, except the strike of the case `exceptCaseId`. */
export type ReadArchivedStrikes = (
  member: MemberId,
  exceptCaseId?: string,
) => Promise<readonly ArchivedStrike[]>;

/**
 * Reads strikes from the newest cases of a member. The store of strikes may lose data, the archive does not. Rejects
 * when the archive is unavailable.
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
