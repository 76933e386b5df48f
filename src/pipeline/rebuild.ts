import type { Archive, Member, Strikes } from '#core';
import { memberKey } from '#core';
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

/**
 * The same strikes for a store that forgets with the process: the first call about a member waits until the member's
 * earlier strikes are back. Rejects, and asks again next time, while the archive does not answer.
 * @example const strikes = rebuildStrikes({ strikes: createMemoryStrikes(), earlier: earlierStrikes(archive) });
 */
export function rebuildStrikes(ports: { readonly strikes: Strikes; readonly earlier: Earlier }): Strikes {
  const { strikes, earlier } = ports;
  const rebuilt = new Map<string, Promise<void>>();

  async function rebuild(member: Who, windowDays: number): Promise<void> {
    for (const { caseId, at } of await earlier(member)) await strikes.add(member, caseId, at, windowDays);
  }

  function known(member: Who, windowDays: number): Promise<void> {
    const key = memberKey(member);
    const before = rebuilt.get(key);
    if (before) return before;
    const now = rebuild(member, windowDays).catch((error: unknown) => {
      rebuilt.delete(key);
      throw error;
    });
    rebuilt.set(key, now);
    return now;
  }

  return {
    async add(member, caseId, at, windowDays) {
      await known(member, windowDays);
      return strikes.add(member, caseId, at, windowDays);
    },
    async revoke(member, caseId, at, windowDays) {
      await known(member, windowDays);
      return strikes.revoke(member, caseId, at, windowDays);
    },
    async count(member, at, windowDays) {
      await known(member, windowDays);
      return strikes.count(member, at, windowDays);
    },
  };
}
