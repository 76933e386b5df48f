import type { Adapter, Claims, Clock, Log, Member, Memos, Server, Wording } from '#core';
import { fill, serverKey } from '#core';
import type { CaseState } from '../cases/index.ts';
import { attempt } from './attempt.ts';
import { type CaseBook, LEASE_MS } from './case-book.ts';
import { nameOf } from './detect.ts';
import type { CardOf } from './review.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** So long a card is still news; the case itself can be looked at for as long as it is kept. */
const KEPT_MS = 30 * DAY_MS;
/** A channel that is back is not flooded: the rest follows with the next round. */
const ROUND_MOST = 50;
const CARD = 'unshown/';
const TOLD = 'unshown-told/';

/** Cards that the platform has refused, because the moderators' channel is gone or closed to us for example. */
export interface Unshown {
  /** Remembers that moderators have not seen how the case stands. */
  keep(state: CaseState): Promise<void>;
  /**
   * Shows what can be shown by now; where nothing can, somebody who runs the server is told so in private, once a day.
   * Call it every minute. One server's trouble is not another's.
   */
  again(): Promise<void>;
}

/**
 * What moderators could not be shown waits here until they can.
 * @example const unshown = createUnshown(ports); await unshown.keep(state); await unshown.again()
 */
export function createUnshown(ports: {
  readonly book: Pick<CaseBook, 'read'>;
  readonly cardOf: CardOf;
  readonly memos: Memos;
  readonly claims: Claims;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly wordsFor: (reader: Pick<Member, 'server' | 'language'>) => Wording['letter'];
  readonly clock: Clock;
  readonly log: Log;
}): Unshown {
  const { book, cardOf, memos, claims, adapterOf, wordsFor, clock, log } = ports;
  const prefix = (server: Server): string => `${CARD}${serverKey(server)}/`;

  /** Undefined while the platform does not answer: then nobody knows yet. */
  async function shown(server: Server, caseId: string, adapter: Adapter): Promise<boolean | undefined> {
    const state = await book.read(caseId);
    if (!state) return true;
    const card = await cardOf(state);
    const result = await attempt(adapter, server, { kind: 'card', card }, clock.now());
    return 'retryAfterMs' in result ? undefined : result.status !== 'failed';
  }

  async function showAll(server: Server, adapter: Adapter, keys: readonly string[]): Promise<void> {
    for (const key of keys.slice(0, ROUND_MOST)) {
      const done = await shown(server, key.slice(prefix(server).length), adapter);
      if (done === undefined) return;
      // What one card met, the next one would meet too.
      if (!done) return tell(server, adapter, keys.length);
      await memos.delete(key);
    }
  }

  async function tell(server: Server, adapter: Adapter, count: number): Promise<void> {
    const key = TOLD + serverKey(server);
    const now = clock.now();
    const before = await memos.get(key);
    if (before !== undefined && now.getTime() - new Date(before).getTime() < DAY_MS) return;
    await memos.put(key, now.toISOString());
    log.error('cards cannot be shown', { server: serverKey(server), cards: count });
    for (const member of (await adapter.administrators?.(server)) ?? []) {
      const text = fill(wordsFor(member).unshown, { count });
      const letter = { text, key: `${key}/${now.getTime()}/${member.id}` };
      const result = await attempt(adapter, server, { kind: 'reply', member, letter }, now);
      if ('status' in result && result.status === 'done') return;
    }
    log.error('nobody who runs the server could be told', { server: serverKey(server) });
  }

  return {
    async keep(state) {
      const { server } = state.evidence.message.ref;
      const key = prefix(server) + state.id;
      if ((await memos.get(key)) === undefined) await memos.put(key, clock.now().toISOString());
    },
    async again() {
      const now = clock.now();
      const kept = new Map<string, string[]>();
      const oldestFirst = [...(await memos.list(CARD))].sort(([, a], [, b]) => (a < b ? -1 : 1));
      for (const [key, since] of oldestFirst) {
        if (now.getTime() - new Date(since).getTime() > KEPT_MS) {
          await memos.delete(key);
          continue;
        }
        const of = key.slice(CARD.length, key.lastIndexOf('/'));
        kept.set(of, [...(kept.get(of) ?? []), key]);
      }
      for (const [of, keys] of kept) {
        const colon = of.indexOf(':');
        const server = { platform: of.slice(0, colon), id: of.slice(colon + 1) };
        const adapter = adapterOf(server);
        const claim = `${CARD}${of}`;
        if (!adapter || !(await claims.claim(claim, now, LEASE_MS))) continue;
        try {
          await showAll(server, adapter, keys);
        } catch (error) {
          log.warn('cards not shown again', { server: of, error: nameOf(error) });
        } finally {
          await claims.release(claim);
        }
      }
    },
  };
}
