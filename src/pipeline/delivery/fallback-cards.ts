import type { Adapter, Card, Clock, Log, Server } from '#core';
import { dispatchAction } from './dispatch-action.ts';

/**
 * Attempts that the platform does not answer. With the backoff, this is about one minute, because `retryDue` runs every
 * second. An attempt that is over a rate limit does not count: in a raid, many cards wait for one channel.
 */
const MAX_ATTEMPTS = 6;
const INITIAL_BACKOFF_MS = 2000;
const MAX_WAITING_CARDS = 1000;

interface WaitingCard {
  readonly server: Server;
  readonly card: Card;
  attempts: number;
  dueAtMs: number;
}

/** Cards about messages that could not be stored. They cannot be in the outbox, so they wait in memory. */
export interface FallbackCards {
  send(server: Server, card: Card): Promise<void>;
  /** Retries the cards that are due at `now`. */
  retryDue(now: Date): Promise<void>;
}

/**
 * Creates the sender. If the platform is unavailable, a card is retried a few times. A card that is given up, or
 * dropped because too many wait, is logged. Cards are lost with the process. Never throws.
 * @example const fallbackCards = createFallbackCards({ adapterOf, clock, log }); await fallbackCards.send(server, card)
 */
export function createFallbackCards(ports: {
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): FallbackCards {
  const { adapterOf, clock, log } = ports;
  const waitingByCase = new Map<string, WaitingCard>();

  async function sendNow(waiting: WaitingCard, now: Date): Promise<void> {
    const { server, card } = waiting;
    waiting.attempts += 1;
    waiting.dueAtMs = now.getTime() + INITIAL_BACKOFF_MS * 2 ** (waiting.attempts - 1);
    const adapter = adapterOf(server);
    const result = adapter && (await dispatchAction(adapter, server, { kind: 'card', card }, now));
    const isRateLimited = result && 'retryAfterMs' in result && result.code === 'rate-limited';
    if (isRateLimited) waiting.attempts -= 1;
    if (result && 'retryAfterMs' in result && waiting.attempts < MAX_ATTEMPTS) {
      waiting.dueAtMs = Math.max(waiting.dueAtMs, now.getTime() + result.retryAfterMs);
      waitingByCase.set(card.caseId, waiting);
      if (waitingByCase.size > MAX_WAITING_CARDS) dropOldest();
      return;
    }
    waitingByCase.delete(card.caseId);
    const isSent = result && 'status' in result && result.status !== 'failed';
    if (!isSent) log.error('fallback_card_failed', { case: card.caseId });
  }

  function dropOldest(): void {
    const [caseId] = waitingByCase.keys();
    waitingByCase.delete(caseId!);
    log.error('fallback_card_failed', { case: caseId! });
  }

  return {
    send: (server, card) => sendNow({ server, card, attempts: 0, dueAtMs: 0 }, clock.now()),
    async retryDue(now) {
      const due = [...waitingByCase.values()].filter(({ dueAtMs }) => dueAtMs <= now.getTime());
      for (const waiting of due) await sendNow(waiting, now);
    },
  };
}
