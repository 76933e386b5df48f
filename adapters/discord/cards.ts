import { type APIMessage, type Client, MessageFlags, Routes } from 'discord.js';
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
import { nonceOf } from './nonce.ts';
import { madeAt } from './normalise.ts';

/** So many cards may wait for one channel; the rest comes again later, in its newest form. */
const WAITING_MOST = 25;
const PAUSE_MS = 5000;
/** A message made so long before we asked for it is an older one that Discord gave back for the same nonce. */
const SAME_MS = 3000;

interface Posted {
  readonly channel: string;
  readonly message: string;
  readonly revision: number;
}

/** @example cardKey('41771983423143937', 'Y-4G7C2Q0M1X') // 'card/41771983423143937/Y-4G7C2Q0M1X' */
export const cardKey = (guild: string, caseId: string): string => `card/${guild}/${caseId}`;

/**
 * One card per case in the moderators' channel, changed in its place, found again after a restart; the newest
 * revision wins. A card that somebody deleted is posted anew.
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
  const { client, doors, lane, memos, deskOf, words, clock } = ports;
  const turns = createTurns();
  const waiting = new Map<string, number>();

  async function known(key: string): Promise<Posted | undefined> {
    const [channel, message, revision] = (await memos.get(key))?.split(' ') ?? [];
    return channel && message ? { channel, message, revision: Number(revision) } : undefined;
  }

  const remember = (key: string, posted: Posted): Promise<void> =>
    memos.put(key, `${posted.channel} ${posted.message} ${posted.revision}`);

  const bodyOf = (server: Server, card: Card) => ({
    components: layout(card, words(server).open),
    flags: MessageFlags.IsComponentsV2,
    allowed_mentions: { parse: [] },
  });

  const edit = (server: Server, card: Card, { channel, message }: Pick<Posted, 'channel' | 'message'>) =>
    doors.through({ guild: server.id, channel }, ['ViewChannel'], () =>
      lane.take(() =>
        client.rest.patch(Routes.channelMessage(channel, message), { body: bodyOf(server, card) }),
      ),
    );

  /** `instead`: the card that was deleted, whose nonce would give the deleted one back. */
  async function post(server: Server, card: Card, channel: string, instead = ''): Promise<string> {
    const asked = clock.now().getTime();
    const nonce = nonceOf(`${cardKey(server.id, card.caseId)}/${instead}`);
    const body = { ...bodyOf(server, card), nonce, enforce_nonce: true };
    const made = (await doors.through({ guild: server.id, channel }, ['ViewChannel', 'SendMessages'], () =>
      lane.take(() => client.rest.post(Routes.channelMessages(channel), { body })),
    )) as APIMessage;
    if (madeAt(made.id).getTime() < asked - SAME_MS) await edit(server, card, { channel, message: made.id });
    return made.id;
  }

  async function show(server: Server, card: Card): Promise<void> {
    const key = cardKey(server.id, card.caseId);
    const before = await known(key);
    if (before && before.revision >= card.revision) return;
    if (before) {
      try {
        await edit(server, card, before);
        return await remember(key, { ...before, revision: card.revision });
      } catch (error) {
        if (!(error instanceof AdapterError) || error.code !== 'gone') throw error;
      }
    }
    const channel = deskOf(server);
    if (channel === undefined) throw new AdapterError('forbidden', 'there is no channel for moderators');
    const message = await post(server, card, channel, before?.message);
    await remember(key, { channel, message, revision: card.revision });
  }

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
