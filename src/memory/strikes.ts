import type { Strikes } from '#core';
import { memberKey } from '#core';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Strikes in memory, lost with the process.
 * @example await createMemoryStrikes().add(member, 'Y-4G7C2Q0M1X', clock.now(), 90) // 1
 */
export function createMemoryStrikes(): Strikes {
  /** By member: the cases with a strike, and the time of the strike (milliseconds). */
  const members = new Map<string, Map<string, number>>();

  /** Drops expired strikes and returns those in force. */
  const pruneExpired = (key: string, at: Date, windowDays: number): Map<string, number> => {
    const strikes = members.get(key) ?? new Map<string, number>();
    for (const [caseId, since] of strikes) {
      if (since + windowDays * DAY_MS <= at.getTime()) strikes.delete(caseId);
    }
    if (strikes.size === 0) members.delete(key);
    return strikes;
  };

  return {
    async add(member, caseId, at, windowDays) {
      const key = memberKey(member);
      const strikes = pruneExpired(key, at, windowDays);
      if (!strikes.has(caseId)) strikes.set(caseId, at.getTime());
      members.set(key, strikes);
      return strikes.size;
    },
    async revoke(member, caseId, at, windowDays) {
      const key = memberKey(member);
      members.get(key)?.delete(caseId);
      return pruneExpired(key, at, windowDays).size;
    },
    async count(member, at, windowDays) {
      return pruneExpired(memberKey(member), at, windowDays).size;
    },
  };
}
