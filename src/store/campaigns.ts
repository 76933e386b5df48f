import type { Campaigns } from '#core';
import { serverKey } from '#core';

/** More cases than this are not listed: the newest tell enough. */
const CASES_LISTED = 100;

interface Sighting {
  at: number;
  readonly cases: Map<string, number>;
}

interface Seen {
  windowMs: number;
  last: number;
  readonly accounts: Map<string, Sighting>;
}

/**
 * Campaigns in memory. Keys that nobody showed for their window are dropped, the longest unseen first.
 * @example (await createMemoryCampaigns().seen(server, 't.me/x', 'rin', 'Y-4G7C2Q0M1X', at, 86_400_000)).accounts // 1
 */
export function createMemoryCampaigns(): Campaigns {
  const keys = new Map<string, Seen>();

  return {
    async seen(server, key, memberId, caseId, at, windowMs) {
      const now = at.getTime();
      for (const [each, old] of keys) {
        if (old.last + old.windowMs > now) break;
        keys.delete(each);
      }
      const name = `${serverKey(server)} ${key}`;
      const entry = keys.get(name) ?? { windowMs, last: now, accounts: new Map<string, Sighting>() };
      entry.windowMs = windowMs;
      entry.last = Math.max(entry.last, now);
      keys.delete(name);
      keys.set(name, entry);

      const account = entry.accounts.get(memberId) ?? { at: now, cases: new Map<string, number>() };
      account.at = Math.max(account.at, now);
      account.cases.set(caseId, now);
      entry.accounts.set(memberId, account);

      const since = now - windowMs;
      for (const [id, each] of entry.accounts) {
        for (const [seenCase, moment] of each.cases) if (moment <= since) each.cases.delete(seenCase);
        if (each.at <= since) entry.accounts.delete(id);
      }
      const newest = [...entry.accounts.values()]
        .flatMap((each) => [...each.cases])
        .sort((a, b) => b[1] - a[1])
        .map(([seenCase]) => seenCase);
      return { accounts: entry.accounts.size, caseIds: [...new Set(newest)].slice(0, CASES_LISTED) };
    },
  };
}
