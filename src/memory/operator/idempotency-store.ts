import { randomUUID } from 'node:crypto';
import type { IdempotencyStore, StoredAnswer } from '#core';

interface Entry {
  readonly fingerprint: string;
  readonly claim: string;
  /** When the claim, or the answer, ends. */
  readonly endsAt: number;
  readonly answer?: StoredAnswer;
}

/**
 * Answers of repeated requests, in memory. Expired entries are removed by `purge`.
 * @example await createMemoryIdempotencyStore().claim({ tenant: 'tiny', key: 'k-1' }, { fingerprint, at, leaseMs: 60_000 })
 */
export function createMemoryIdempotencyStore(): IdempotencyStore {
  const entries = new Map<string, Entry>();
  // Ids of tenants have no space.
  const nameOf = ({ tenant, key }: { readonly tenant: string; readonly key: string }) => `${tenant} ${key}`;
  const isHeldBy = (name: string, claim: string): boolean => {
    const entry = entries.get(name);
    return entry?.claim === claim && entry.answer === undefined;
  };

  return {
    async claim(key, { fingerprint, at, leaseMs }) {
      const name = nameOf(key);
      const entry = entries.get(name);
      if (entry && entry.endsAt > at.getTime()) {
        if (entry.fingerprint !== fingerprint) return { kind: 'mismatch' };
        return entry.answer ? { kind: 'answered', answer: entry.answer } : { kind: 'in-progress' };
      }
      const claim = randomUUID();
      entries.set(name, { fingerprint, claim, endsAt: at.getTime() + leaseMs });
      return { kind: 'claimed', claim };
    },
    async complete(key, claim, answer, expiresAt) {
      const name = nameOf(key);
      if (isHeldBy(name, claim))
        entries.set(name, { ...entries.get(name)!, answer, endsAt: expiresAt.getTime() });
    },
    async release(key, claim) {
      const name = nameOf(key);
      if (isHeldBy(name, claim)) entries.delete(name);
    },
    async purge(at) {
      let count = 0;
      for (const [name, { endsAt }] of entries)
        if (endsAt <= at.getTime()) {
          entries.delete(name);
          count += 1;
        }
      return count;
    },
  };
}
