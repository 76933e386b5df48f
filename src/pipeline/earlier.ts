import type { Archive, Member } from '#core';
import { caseState } from '../cases/index.ts';

const CASES_COUNTED = 100;

type Who = Pick<Member, 'server' | 'id'>;

/** One strike as the archive tells it. */
export interface EarlierStrike {
  readonly caseId: string;
  readonly at: Date;
}

/** A member's strikes as the archive tells them, expired ones included; without that of the case `except`. */
export type Earlier = (member: Who, except?: string) => Promise<readonly EarlierStrike[]>;

/**
 * Counts may be lost, cases may not: what a store of strikes has forgotten is in the archive.
 * @example const earlier = earlierStrikes(archive); (await earlier(member)).length // 2
 */
export const earlierStrikes =
  (archive: Pick<Archive, 'casesOf' | 'read'>): Earlier =>
  async (member, except) => {
    const strikes: EarlierStrike[] = [];
    for (const caseId of await archive.casesOf(member, CASES_COUNTED)) {
      if (caseId === except) continue;
      const struck = caseState(await archive.read(caseId))?.struck;
      if (struck) strikes.push({ caseId, at: struck.at });
    }
    return strikes;
  };
