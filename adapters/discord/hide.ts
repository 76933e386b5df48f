import { type Client, Routes } from 'discord.js';
import {
  type Action,
  AdapterError,
  type Clock,
  type Memos,
  type Outcome,
  type Server,
  type Wording,
} from '#core';
import { createDeletes } from './deletes.ts';
import type { Doors } from './doors.ts';
import { translated } from './faults.ts';
import { auditReason } from './reason.ts';
import { restoredKey } from './restore.ts';
import { type Thing, thingOf } from './things.ts';

type Hide = Extract<Action, { kind: 'hide' }>;
type Restore = Extract<Action, { kind: 'restore' }>;
type Done = Pick<Outcome, 'status' | 'detail'>;

const NAME_MOST = 32;
const TITLE_MOST = 100;
/** Which part of the message holds what a thing was called. */
const RESTORED = { name: 'display-name', title: 'thread-title', blocked: undefined } as const;
const done: Done = { status: 'done' };

export interface Hiding {
  hide(action: Hide): Promise<Done>;
  /** A name or a title comes back where it was; for messages see `createRestore`. */
  rename(thing: Thing, action: Restore): Promise<Done>;
}

/**
 * Takes what was posted out of everybody's sight: messages are deleted, many at once in a wave; names and titles are
 * replaced.
 * @example const { hide } = createHide({ client, doors, memos, words, clock }); await hide(action)
 */
export function createHide(ports: {
  readonly client: Client;
  readonly doors: Doors;
  readonly memos: Memos;
  readonly words: (server: Server) => Wording['adapter'];
  readonly clock: Clock;
}): Hiding {
  const { client, doors, memos, words, clock } = ports;
  const remove = createDeletes({
    async one(channel, id, reason) {
      await client.rest.delete(Routes.channelMessage(channel, id), { reason: auditReason(reason) });
    },
    async many(channel, messages, reason) {
      const route = Routes.channelBulkDelete(channel);
      await client.rest.post(route, { body: { messages }, reason: auditReason(reason) });
    },
    now: () => clock.now(),
  });

  const setName = (guild: string, member: string, nick: string | null, reason: string): Promise<unknown> =>
    doors.through({ guild }, ['ManageNicknames'], () =>
      client.rest.patch(Routes.guildMember(guild, member), { body: { nick }, reason: auditReason(reason) }),
    );

  const setTitle = (guild: string, thread: string, name: string, reason: string): Promise<unknown> =>
    doors.through({ guild, channel: thread }, ['ManageThreads'], () =>
      client.rest.patch(Routes.channel(thread), { body: { name }, reason: auditReason(reason) }),
    );

  async function hideThing(thing: Thing, { message, reason }: Hide): Promise<Done> {
    const { hiddenname, hiddentitle } = words(message.server);
    switch (thing.kind) {
      case 'name':
        await setName(thing.guild, thing.member, hiddenname.slice(0, NAME_MOST), reason);
        return done;
      case 'title':
        await setTitle(thing.guild, thing.thread, hiddentitle.slice(0, TITLE_MOST), reason);
        return done;
      case 'blocked':
        throw new AdapterError('gone', 'it was never let through');
      default:
        return thing satisfies never;
    }
  }

  const removed = (server: Server, channel: string, id: string, reason: string): Promise<void> =>
    doors.through({ guild: server.id, channel }, ['ViewChannel', 'ManageMessages'], () =>
      remove(channel, id, reason),
    );

  /** What was restored once stands there under other ids. */
  async function removeCopies(key: string, { message, reason }: Hide): Promise<boolean> {
    const copies = (await memos.get(key))?.split(' ') ?? [];
    for (const id of copies) {
      try {
        await removed(message.server, message.channel, id, reason);
      } catch (error) {
        if (translated(error).code !== 'gone') throw error;
      }
    }
    if (copies.length > 0) await memos.delete(key);
    return copies.length > 0;
  }

  return {
    async hide(action) {
      const { message, reason } = action;
      const thing = thingOf(message);
      if (thing) return hideThing(thing, action);
      const { server, channel, id } = message;
      // The first message of a forum post has the post's own id, and the post's title stays when it goes.
      // Discord may let a title wait for minutes: the text does not wait for it.
      const titled =
        id === channel &&
        setTitle(server.id, channel, words(server).hiddentitle, reason).catch(() => undefined);
      try {
        await removed(server, channel, id, reason);
      } catch (error) {
        if (translated(error).code !== 'gone') throw error;
        if (!(await removeCopies(restoredKey(server.id, id), action))) throw error;
      } finally {
        await titled;
      }
      return done;
    },
    async rename(thing, { message, reason }) {
      const text = message.parts.find(({ kind }) => kind === RESTORED[thing.kind])?.text ?? '';
      if (thing.kind === 'name')
        await setName(thing.guild, thing.member, text.slice(0, NAME_MOST) || null, reason);
      else if (thing.kind === 'title')
        await setTitle(thing.guild, thing.thread, text.slice(0, TITLE_MOST), reason);
      else throw new AdapterError('gone', 'it was never let through');
      return done;
    },
  };
}
