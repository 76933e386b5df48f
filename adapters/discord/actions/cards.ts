import { type Client, MessageFlags } from 'discord.js';
import { AdapterError, type Card, type Clock, type KeyValueStore, type Server, type Wording } from '#core';
import { createKeyedMutex } from '#lib';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { layoutCard } from '../ui/card-layout.ts';
import type { ActionResult } from './action-result.ts';
import { createMessageUpserter } from './upsert-message.ts';

/** Maximum number of cards that wait for one server. Further cards are retried later with their newest revision. */
const MAX_PENDING_CARDS = 25;
const RETRY_AFTER_MS = 5000;

/**
 * The key under which the ids of a card are stored.
 * @example cardKey('41771983423143937', 'Y-4G7C2Q0M1X') // 'card/41771983423143937/Y-4G7C2Q0M1X'
 */
export const cardKey = (guild: string, caseId: string): string => `card/${guild}/${caseId}`;

/**
 * One card per case in the moderators' channel, updated in place; the newest revision wins. Throws `AdapterError`.
 * @example
 * const showCard = createCardPublisher({
 *   client, permissionGuard, rateLimiter, keyValueStore, findModeratorChannel, words, clock,
 * });
 * await showCard(server, card);
 */
export function createCardPublisher(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
  readonly keyValueStore: KeyValueStore;
  /** The moderators' channel; undefined when there is none. */
  readonly findModeratorChannel: (server: Server) => string | undefined;
  readonly words: (server: Server) => Wording['adapter'];
  readonly clock: Clock;
}): (server: Server, card: Card) => Promise<ActionResult> {
  const { findModeratorChannel, words } = ports;
  const upsertMessage = createMessageUpserter(ports);
  const runExclusive = createKeyedMutex();
  const pendingByServer = new Map<string, number>();

  const cardBody = (server: Server, card: Card) => ({
    components: layoutCard(card, words(server)),
    flags: MessageFlags.IsComponentsV2,
    allowed_mentions: { parse: [] },
  });

  const upsertCard = (server: Server, card: Card): Promise<void> =>
    upsertMessage(server, {
      key: cardKey(server.id, card.caseId),
      revision: card.revision,
      body: cardBody(server, card),
      channel: findModeratorChannel(server),
      worksWithoutStore: card.unstored === true,
    });

  return async (server, card) => {
    const pending = pendingByServer.get(server.id) ?? 0;
    if (pending >= MAX_PENDING_CARDS)
      throw new AdapterError('rate-limited', 'many cards are waiting', RETRY_AFTER_MS);
    pendingByServer.set(server.id, pending + 1);
    try {
      await runExclusive(card.caseId, () => upsertCard(server, card));
      return { status: 'done' };
    } finally {
      const remaining = (pendingByServer.get(server.id) ?? 1) - 1;
      if (remaining > 0) pendingByServer.set(server.id, remaining);
      else pendingByServer.delete(server.id);
    }
  };
}
