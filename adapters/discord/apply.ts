import { type Client, Routes } from 'discord.js';
import {
  type Action,
  type ActionKind,
  AdapterError,
  type Clock,
  type Files,
  type Member,
  type Memos,
  type Outcome,
  type Policies,
  type Server,
  type Wording,
} from '#core';
import { createBoards } from './boards.ts';
import { createCards } from './cards.ts';
import { createDeskOf } from './desk.ts';
import type { Doors } from './doors.ts';
import { translated } from './faults.ts';
import { noticeRow } from './help-lines.ts';
import { createHide } from './hide.ts';
import type { Lane } from './lane.ts';
import { createLetters } from './letters.ts';
import { nonceOf } from './nonce.ts';
import { createRestore } from './restore.ts';
import { createSanctions } from './sanctions.ts';
import { thingOf } from './things.ts';

/** Discord can do everything that is ever asked of a platform, where it is permitted. */
export const supports: ReadonlySet<ActionKind> = new Set<ActionKind>([
  ...(['hide', 'restore', 'warn', 'timeout', 'end-timeout', 'kick', 'ban', 'unban'] as const),
  ...(['quarantine', 'release', 'card', 'board', 'notice', 'help', 'reply'] as const),
]);

export interface Hands {
  readonly client: Client<true>;
  readonly doors: Doors;
  readonly lane: Lane;
  readonly memos: Memos;
  readonly policies: Pick<Policies, 'of'>;
  readonly files?: Pick<Files, 'get'>;
  readonly words: (reader: Pick<Member, 'server' | 'language'>) => Wording['adapter'];
  readonly clock: Clock;
}

/**
 * Does one action. Doing it twice is the same as doing it once. Throws only `AdapterError`.
 * @example const apply = createApply(hands); await apply(server, { kind: 'hide', message: ref, reason: 'Y-4G7C2Q0M1X' })
 */
export function createApply(hands: Hands) {
  const { client, doors, lane, words } = hands;
  const wordsOf = (server: Server) => words({ server });
  const { hide, rename } = createHide({ ...hands, words: wordsOf });
  const restore = createRestore({ ...hands, words: ({ author }) => words({ server: author.server }) });
  const deliver = createLetters({ ...hands, words: ({ member }) => words(member) });
  const sanction = createSanctions(hands);
  const show = createCards({ ...hands, deskOf: createDeskOf(client, hands.policies), words: wordsOf });

  const board = createBoards(hands);

  async function act(server: Server, action: Action): Promise<Pick<Outcome, 'status' | 'detail'>> {
    switch (action.kind) {
      case 'hide':
        return hide(action);
      case 'restore': {
        const thing = thingOf(action.message.ref);
        if (thing) return rename(thing, action);
        const { ref } = action.message;
        const title = { kind: 'title', guild: server.id, thread: ref.channel } as const;
        // The first message of a forum post went together with the post's title.
        if (ref.id === ref.channel) await rename(title, action).catch(() => undefined);
        return restore(action);
      }
      case 'warn':
      case 'help':
      case 'reply':
        return deliver(action);
      case 'timeout':
      case 'end-timeout':
      case 'kick':
      case 'ban':
      case 'unban':
      case 'quarantine':
      case 'release':
        return sanction(action);
      case 'card':
        return show(server, action.card);
      case 'board':
        return board(server, action);
      case 'notice': {
        const { channel, text, key = `${channel}/${text}`, helpLines } = action;
        const body = {
          content: text,
          nonce: nonceOf(key),
          enforce_nonce: true,
          allowed_mentions: { parse: [] },
          ...(helpLines && { components: [noticeRow(server.id, wordsOf(server).helplines)] }),
        };
        await doors.through({ guild: server.id, channel }, ['ViewChannel', 'SendMessages'], () =>
          lane.take(() => client.rest.post(Routes.channelMessages(channel), { body })),
        );
        return { status: 'done' };
      }
      default:
        return action satisfies never;
    }
  }

  /** Before everything has been told, or on another process's shard, it may be there all the same. */
  const absent = (): AdapterError =>
    client.isReady() && wholeBot(client)
      ? new AdapterError('gone', 'this guild is none of ours')
      : new AdapterError('unavailable', 'this guild is not here now');

  return async (server: Server, action: Action): Promise<Pick<Outcome, 'status' | 'detail'>> => {
    try {
      if (!client.guilds.cache.has(server.id)) throw absent();
      return await act(server, action);
    } catch (error) {
      throw translated(error);
    }
  };
}

const wholeBot = ({ options, ws }: Client): boolean =>
  ws.shards.size === (options.shardCount ?? ws.shards.size);
