import type { DuplicateHits, DuplicateIndex, Server } from '#core';
import { serverKey } from '#core';

/** Only the newest cases of a key are listed. */
const MAX_CASES_PER_KEY = 100;

/** The only occurrence of a key; most keys occur once. All keys of a message share one object, to save memory. */
interface SingleOccurrence {
  readonly memberId: string;
  readonly caseId: string;
  readonly windowMs: number;
  readonly last: number;
}

interface KeyOccurrences {
  windowMs: number;
  last: number;
  /** The last occurrence for each account, oldest first (milliseconds). */
  readonly accounts: Map<string, number>;
  /** The newest cases, newest first. Limited, so that calls stay fast during a flood. */
  cases: readonly { readonly id: string; readonly at: number }[];
}

/**
 * Duplicates in memory. Keys are dropped when their window has passed without a new occurrence, oldest first.
 * @example (await createMemoryDuplicateIndex().record(server, ['t.me/x'], 'rin', 'Y-4G7C2Q0M1X', at, 86_400_000))[0]?.accounts // 1
 */
export function createMemoryDuplicateIndex(): DuplicateIndex {
  const keys = new Map<string, SingleOccurrence | KeyOccurrences>();

  function recordKey(server: Server, key: string, occurrence: SingleOccurrence): DuplicateHits {
    const { memberId, caseId, last: now, windowMs } = occurrence;
    for (const [oldKey, old] of keys) {
      if (old.last + old.windowMs > now) break;
      keys.delete(oldKey);
    }
    const name = `${serverKey(server)} ${key}`;
    const before = keys.get(name);
    if (before === undefined) {
      keys.set(name, occurrence);
      return { accounts: 1, caseIds: [caseId] };
    }
    const entry = toKeyOccurrences(before);
    entry.windowMs = windowMs;
    entry.last = Math.max(entry.last, now);
    keys.delete(name);
    keys.set(name, entry);

    const lastSeen = entry.accounts.get(memberId) ?? now;
    entry.accounts.delete(memberId);
    entry.accounts.set(memberId, Math.max(lastSeen, now));
    const since = now - windowMs;
    for (const [id, last] of entry.accounts) {
      if (last > since) break;
      entry.accounts.delete(id);
    }
    const cases = [{ id: caseId, at: now }];
    const caseIds = [caseId];
    for (const earlier of entry.cases) {
      if (cases.length === MAX_CASES_PER_KEY) break;
      if (earlier.id === caseId || earlier.at <= since) continue;
      cases.push(earlier);
      caseIds.push(earlier.id);
    }
    entry.cases = cases;
    return { accounts: entry.accounts.size, caseIds };
  }

  return {
    async record(server, messageKeys, memberId, caseId, at, windowMs) {
      const occurrence = { memberId, caseId, windowMs, last: at.getTime() };
      return messageKeys.map((key) => recordKey(server, key, occurrence));
    },
  };
}

/** From the second occurrence on, a key has a list of its accounts. */
const toKeyOccurrences = (before: SingleOccurrence | KeyOccurrences): KeyOccurrences =>
  'accounts' in before
    ? before
    : {
        windowMs: before.windowMs,
        last: before.last,
        accounts: new Map([[before.memberId, before.last]]),
        cases: [{ id: before.caseId, at: before.last }],
      };
