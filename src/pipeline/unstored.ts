import type { Adapter, Card, Clock, Log, Server } from '#core';
import { attempt } from './attempt.ts';

/** With a drain every second this is about a minute, with the pauses of a platform in trouble. */
const TRIES = 6;
const PAUSE_MS = 2000;
const MOST_WAITING = 100;

interface Waiting {
  readonly server: Server;
  readonly card: Card;
  tries: number;
  dueAt: number;
}

/** Cards about messages that could not be stored: the archive cannot owe them, so they wait in memory. */
export interface UnstoredCards {
  send(server: Server, card: Card): Promise<void>;
  /** Tries again what is due at `now`. */
  drain(now: Date): Promise<void>;
}

/**
 * Sends a card, and again a few times later when the platform does not answer; lost with the process, which the log
 * tells.
 * @example const unstored = createUnstoredCards({ adapterOf, clock, log }); await unstored.send(server, card);
 */
export function createUnstoredCards(ports: {
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): UnstoredCards {
  const { adapterOf, clock, log } = ports;
  const waiting = new Map<string, Waiting>();

  async function tryNow(each: Waiting, now: Date): Promise<void> {
    const { server, card } = each;
    each.tries += 1;
    each.dueAt = now.getTime() + PAUSE_MS * 2 ** (each.tries - 1);
    const adapter = adapterOf(server);
    const result = adapter && (await attempt(adapter, server, { kind: 'card', card }, now));
    if (result && 'retryAfterMs' in result && each.tries < TRIES) {
      each.dueAt = Math.max(each.dueAt, now.getTime() + result.retryAfterMs);
      waiting.set(card.caseId, each);
      if (waiting.size <= MOST_WAITING) return;
      const [oldest] = waiting.keys();
      waiting.delete(oldest!);
      log.error('card not sent', { case: oldest! });
      return;
    }
    waiting.delete(card.caseId);
    const sent = result && 'status' in result && result.status !== 'failed';
    if (!sent) log.error('card not sent', { case: card.caseId });
  }

  return {
    send: (server, card) => tryNow({ server, card, tries: 0, dueAt: 0 }, clock.now()),
    async drain(now) {
      const due = [...waiting.values()].filter((each) => each.dueAt <= now.getTime());
      for (const each of due) await tryNow(each, now);
    },
  };
}
