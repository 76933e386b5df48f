import { randomUUID } from 'node:crypto';
import type { CaseSummary, QueueChange, QueueClaim, QueueProgress, Server } from '#core';
import { type CaseIndex, createCaseIndex } from './case-index.ts';
import type { IndexedCase } from './case-summary.ts';

/** How long a claim lasts without being renewed. */
export const CLAIM_MS = 15 * 60 * 1000;

/** The lists of one server: its cases, its claims, and what has changed since the listeners were last called. */
export interface ServerLists {
  readonly server: Server;
  readonly index: CaseIndex;
  /** Claims by case, from the console of any process. */
  readonly claims: Map<string, QueueClaim>;
  readonly listeners: Set<(change: QueueChange) => void>;
  /** Another one after each change, and in each process. */
  readonly revision: string;
  /** The position in the changes of the archive up to which the index is complete. */
  position: number;
  progress: Omit<QueueProgress, 'isTruncated'>;
  /** When a viewer last asked for something. */
  usedAt: Date | undefined;
  /** When the changes of other processes were last read. */
  polledAt: Date | undefined;
  put(entry: IndexedCase): void;
  remove(caseId: string): void;
  setClaim(caseId: string, claim: QueueClaim | undefined): void;
  /** The summary with the claim that is in force at `now`. */
  withClaim(entry: IndexedCase, now: Date): CaseSummary;
  /** Calls the listeners with the changes since the last call, if there are any. */
  notify(now: Date): void;
}

/**
 * Creates the empty lists of a server.
 * @example const lists = createServerLists(server, 20_000); lists.put(entry); lists.notify(clock.now())
 */
export function createServerLists(server: Server, maxCases: number): ServerLists {
  const index = createCaseIndex(maxCases);
  const claims = new Map<string, QueueClaim>();
  const listeners = new Set<(change: QueueChange) => void>();
  const changed = new Set<string>();
  const added = new Set<string>();
  const removed = new Set<string>();
  const origin = randomUUID();
  let changeCount = 0;

  /** Without a listener nothing is collected. */
  const note = (set: Set<string>, caseId: string): void => {
    changeCount += 1;
    if (listeners.size > 0) set.add(caseId);
  };

  const withClaim: ServerLists['withClaim'] = (entry, now) => {
    const claim = entry.summary.needsDecision ? claimInForce(entry, claims, now) : undefined;
    return claim ? { ...entry.summary, claim } : entry.summary;
  };

  const summariesOf = (caseIds: ReadonlySet<string>, now: Date): readonly CaseSummary[] =>
    [...caseIds]
      .flatMap((caseId) => index.get(caseId) ?? [])
      .map((entry) => withClaim(entry, now))
      .sort((a, b) => a.openedAt.getTime() - b.openedAt.getTime());

  return {
    server,
    index,
    claims,
    listeners,
    get revision() {
      return `${origin}.${changeCount}`;
    },
    position: 0,
    progress: { read: 0, total: 0, isComplete: false },
    usedAt: undefined,
    polledAt: undefined,
    put(entry) {
      const { caseId } = entry.summary;
      const isNew = !index.get(caseId);
      if (!index.put(entry)) return;
      note(isNew ? added : changed, caseId);
    },
    remove(caseId) {
      claims.delete(caseId);
      if (index.remove(caseId)) note(removed, caseId);
    },
    setClaim(caseId, claim) {
      const before = claims.get(caseId);
      if (before?.id === claim?.id && before?.until.getTime() === claim?.until.getTime()) return;
      if (claim) claims.set(caseId, claim);
      else claims.delete(caseId);
      // A renewed claim looks the same to other moderators.
      if (before?.id !== claim?.id) note(changed, caseId);
    },
    withClaim,
    notify(now) {
      if (changed.size + added.size + removed.size === 0) return;
      const change: QueueChange = {
        changed: summariesOf(changed, now),
        added: summariesOf(added, now),
        removed: [...removed],
        undecided: index.undecided,
      };
      for (const set of [changed, added, removed]) set.clear();
      for (const listener of listeners) listener(change);
    },
  };
}

/** The claim of the console, or the one that a moderator made on the card. */
export function claimInForce(
  { summary: { caseId }, claimed }: IndexedCase,
  claims: ReadonlyMap<string, QueueClaim>,
  now: Date,
): QueueClaim | undefined {
  const own = claims.get(caseId);
  if (own && own.until > now) return own;
  const until = claimed && new Date(claimed.at.getTime() + CLAIM_MS);
  return claimed && until && until > now ? { id: claimed.id, name: claimed.name, until } : undefined;
}
