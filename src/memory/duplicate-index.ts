import type { DuplicateHits, DuplicateIndex, Server } from '#core';
import { serverKey } from '#core';

/** More cases than this are not listed: the newest tell enough. */
const MAX_CASES_PER_KEY = 100;

/** Shown once, by one account: nearly all there is to remember, and the same for all that one message shows. */
interface SingleOccurrence {
  readonly memberId: string;
  readonly caseId: string;
  readonly windowMs: number;
  readonly last: number;
}

interface KeyOccurrences {
  windowMs: number;
  last: number;
  /** When each account showed it last, the longest ago first. */
  readonly accounts: Map<string, number>;
  /** The newest cases, the newest first: a flood must not make each further one dearer. */
  cases: readonly { readonly id: string; readonly at: number }[];
}

/**
 * Campaigns in memory. Keys that nobody showed for their window are dropped, the longest unseen first.
 * @example (await createMemoryDuplicateIndex().seen(server, ['t.me/x'], 'rin', 'Y-4G7C2Q0M1X', at, 86_400_000))[0]?.accounts // 1
 */
export function createMemoryDuplicateIndex(): DuplicateIndex {
  const keys = new Map<string, SingleOccurrence | KeyOccurrences>();

  function recordKey(server: Server, key: string, once: SingleOccurrence): DuplicateHits {
    const { memberId, caseId, last: now, windowMs } = once;
    for (const [each, old] of keys) {
      if (old.last + old.windowMs > now) break;
      keys.delete(each);
    }
    const name = `${serverKey(server)} ${key}`;
    const before = keys.get(name);
    if (before === undefined) {
      keys.set(name, once);
      return { accounts: 1, caseIds: [caseId] };
    }
    const entry = toKeyOccurrences(before);
    entry.windowMs = windowMs;
    entry.last = Math.max(entry.last, now);
    keys.delete(name);
    keys.set(name, entry);

    const lately = entry.accounts.get(memberId) ?? now;
    entry.accounts.delete(memberId);
    entry.accounts.set(memberId, Math.max(lately, now));
    const since = now - windowMs;
    for (const [id, last] of entry.accounts) {
      if (last > since) break;
      entry.accounts.delete(id);
    }
    const cases = [{ id: caseId, at: now }];
    const caseIds = [caseId];
    for (const each of entry.cases) {
      if (cases.length === MAX_CASES_PER_KEY) break;
      if (each.id === caseId || each.at <= since) continue;
      cases.push(each);
      caseIds.push(each.id);
    }
    entry.cases = cases;
    return { accounts: entry.accounts.size, caseIds };
  }

  return {
    async record(server, shown, memberId, caseId, at, windowMs) {
      const once = { memberId, caseId, windowMs, last: at.getTime() };
      return shown.map((key) => recordKey(server, key, once));
    },
  };
}

/** What is shown once more is worth room for many. */
const toKeyOccurrences = (before: SingleOccurrence | KeyOccurrences): KeyOccurrences =>
  'accounts' in before
    ? before
    : {
        windowMs: before.windowMs,
        last: before.last,
        accounts: new Map([[before.memberId, before.last]]),
        cases: [{ id: before.caseId, at: before.last }],
      };
