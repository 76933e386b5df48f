import type { Adapter, Card, Clock, Log, Server } from '#core';
import { dispatchAction } from './dispatch-action.ts';

/** With a drain every second this is about a minute, with the pauses of a platform in trouble. */
const MAX_ATTEMPTS = 6;
const INITIAL_BACKOFF_MS = 2000;
const MAX_WAITING_CARDS = 100;

interface WaitingCard {
  readonly server: Server;
  readonly card: Card;
  attempts: number;
  dueAt: number;
}

/** Cards about messages that could not be stored: the archive cannot owe them, so they wait in memory. */
export interface FallbackCards {
  send(server: Server, card: Card): Promise<void>;
  /** Tries again what is due at `now`. */
  retryDue(now: Date): Promise<void>;
}

/**
 * Sends a card, and again a few times later when the platform does not answer; lost with the process, which the log
 * tells.
 * @example const unstored = createFallbackCards({ adapterOf, clock, log }); await unstored.sendCode(server, card);
 */
export function createFallbackCards(ports: {
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): FallbackCards {
  const { adapterOf, clock, log } = ports;
  const waiting = new Map<string, WaitingCard>();

  async function sendNow(each: WaitingCard, now: Date): Promise<void> {
    const { server, card } = each;
    each.attempts += 1;
    each.dueAt = now.getTime() + INITIAL_BACKOFF_MS * 2 ** (each.attempts - 1);
    const adapter = adapterOf(server);
    const result = adapter && (await dispatchAction(adapter, server, { kind: 'card', card }, now));
    if (result && 'retryAfterMs' in result && each.attempts < MAX_ATTEMPTS) {
      each.dueAt = Math.max(each.dueAt, now.getTime() + result.retryAfterMs);
      waiting.set(card.caseId, each);
      if (waiting.size <= MAX_WAITING_CARDS) return;
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
    send: (server, card) => sendNow({ server, card, attempts: 0, dueAt: 0 }, clock.now()),
    async retryDue(now) {
      const due = [...waiting.values()].filter((each) => each.dueAt <= now.getTime());
      for (const each of due) await sendNow(each, now);
    },
  };
}
