import type { Campaigns, Server, Sightings } from '#core';
import { serverKey } from '#core';

/** More cases than this are not listed: the newest tell enough. */
const CASES_LISTED = 100;

interface Seen {
  windowMs: number;
  last: number;
  /** When each account showed it last, the longest ago first. */
  readonly accounts: Map<string, number>;
  /** The newest cases, the newest first: a flood must not make each further one dearer. */
  cases: readonly { readonly id: string; readonly at: number }[];
}

/**
 * Campaigns in memory. Keys that nobody showed for their window are dropped, the longest unseen first.
 * @example (await createMemoryCampaigns().seen(server, ['t.me/x'], 'rin', 'Y-4G7C2Q0M1X', at, 86_400_000))[0]?.accounts // 1
 */
export function createMemoryCampaigns(): Campaigns {
  const keys = new Map<string, Seen>();

  function seen(
    server: Server,
    key: string,
    memberId: string,
    caseId: string,
    now: number,
    windowMs: number,
  ): Sightings {
    for (const [each, old] of keys) {
      if (old.last + old.windowMs > now) break;
      keys.delete(each);
    }
    const name = `${serverKey(server)} ${key}`;
    const entry = keys.get(name) ?? { windowMs, last: now, accounts: new Map<string, number>(), cases: [] };
    entry.windowMs = windowMs;
    entry.last = Math.max(entry.last, now);
    keys.delete(name);
    keys.set(name, entry);

    const before = entry.accounts.get(memberId) ?? now;
    entry.accounts.delete(memberId);
    entry.accounts.set(memberId, Math.max(before, now));
    const since = now - windowMs;
    for (const [id, last] of entry.accounts) {
      if (last > since) break;
      entry.accounts.delete(id);
    }
    const cases = [{ id: caseId, at: now }];
    const caseIds = [caseId];
    for (const each of entry.cases) {
      if (cases.length === CASES_LISTED) break;
      if (each.id === caseId || each.at <= since) continue;
      cases.push(each);
      caseIds.push(each.id);
    }
    entry.cases = cases;
    return { accounts: entry.accounts.size, caseIds };
  }

  return {
    seen: async (server, shown, memberId, caseId, at, windowMs) =>
      shown.map((key) => seen(server, key, memberId, caseId, at.getTime(), windowMs)),
  };
}
