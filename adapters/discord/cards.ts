import { type Client, MessageFlags } from 'discord.js';
import {
  AdapterError,
  type Card,
  type Clock,
  createTurns,
  type Memos,
  type Outcome,
  type Server,
  type Wording,
} from '#core';
import type { Doors } from './doors.ts';
import type { Lane } from './lane.ts';
import { layout } from './layout.ts';
import { createStanding } from './standing.ts';

/** So many cards may wait for one channel; the rest comes again later, in its newest form. */
const WAITING_MOST = 25;
const PAUSE_MS = 5000;

/** @example cardKey('41771983423143937', 'Y-4G7C2Q0M1X') // 'card/41771983423143937/Y-4G7C2Q0M1X' */
export const cardKey = (guild: string, caseId: string): string => `card/${guild}/${caseId}`;

/**
 * One card per case in the moderators' channel, changed in its place; the newest revision wins.
 * @example const show = createCards({ client, doors, lane, memos, deskOf, words, clock }); await show(server, card)
 */
export function createCards(ports: {
  readonly client: Client;
  readonly doors: Doors;
  readonly lane: Lane;
  readonly memos: Memos;
  /** The moderators' channel; undefined where there is none. */
  readonly deskOf: (server: Server) => string | undefined;
  readonly words: (server: Server) => Wording['adapter'];
  readonly clock: Clock;
}): (server: Server, card: Card) => Promise<Pick<Outcome, 'status' | 'detail'>> {
  const { deskOf, words } = ports;
  const stand = createStanding(ports);
  const turns = createTurns();
  const waiting = new Map<string, number>();

  const bodyOf = (server: Server, card: Card) => ({
    components: layout(card, words(server)),
    flags: MessageFlags.IsComponentsV2,
    allowed_mentions: { parse: [] },
  });

  const show = (server: Server, card: Card): Promise<void> =>
    stand(server, {
      key: cardKey(server.id, card.caseId),
      revision: card.revision,
      body: bodyOf(server, card),
      channel: deskOf(server),
    });

  return async (server, card) => {
    const count = waiting.get(server.id) ?? 0;
    if (count >= WAITING_MOST) throw new AdapterError('rate-limited', 'many cards are waiting', PAUSE_MS);
    waiting.set(server.id, count + 1);
    try {
      await turns(card.caseId, () => show(server, card));
      return { status: 'done' };
    } finally {
      const left = (waiting.get(server.id) ?? 1) - 1;
      if (left > 0) waiting.set(server.id, left);
      else waiting.delete(server.id);
    }
  };
}
