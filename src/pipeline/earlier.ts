import type { Archive, Member } from '#core';
import { caseState } from '../cases/index.ts';

const CASES_COUNTED = 100;

type Who = Pick<Member, 'server' | 'id'>;

/** One strike as the archive tells it. */
export interface EarlierStrike {
  readonly caseId: string;
  readonly at: Date;
}

/** A member's strikes as the archive tells them, expired ones included. */
export type Earlier = (member: Who) => Promise<readonly EarlierStrike[]>;

/**
 * Counts may be lost, cases may not: what a store of strikes has forgotten is in the archive.
 * @example const earlier = earlierStrikes(archive); (await earlier(member)).length // 2
 */
export const earlierStrikes =
  (archive: Pick<Archive, 'casesOf' | 'read'>): Earlier =>
  async (member) => {
    const strikes: EarlierStrike[] = [];
    for (const caseId of await archive.casesOf(member, CASES_COUNTED)) {
      const struck = caseState(await archive.read(caseId))?.struck;
      if (struck) strikes.push({ caseId, at: struck.at });
    }
    return strikes;
  };
