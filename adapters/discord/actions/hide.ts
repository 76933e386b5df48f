import { type Client, Routes } from 'discord.js';
import {
  type Action,
  AdapterError,
  type Clock,
  type KeyValueStore,
  type Outcome,
  type Server,
  type Wording,
} from '#core';
import { toAuditReason } from '../client/audit-reason.ts';
import { toAdapterError } from '../client/errors.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import { type PseudoMessage, parsePseudoRef } from '../inbound/pseudo-messages.ts';
import { createDeleteBatcher } from './delete-batcher.ts';
import { restoredKey } from './restore.ts';

type HideAction = Extract<Action, { kind: 'hide' }>;
type RestoreAction = Extract<Action, { kind: 'restore' }>;
type ActionResult = Pick<Outcome, 'status' | 'detail'>;

const MAX_NICKNAME_LENGTH = 32;
const MAX_THREAD_TITLE_LENGTH = 100;
/** Which part of the message holds what a thing was called. */
const RESTORED_PART_KINDS = { name: 'display-name', title: 'thread-title', blocked: undefined } as const;
const DONE: ActionResult = { status: 'done' };

export interface HideActions {
  hide(action: HideAction): Promise<ActionResult>;
  /** A name or a title comes back where it was; for messages see `createRestore`. */
  restoreNameOrTitle(thing: PseudoMessage, action: RestoreAction): Promise<ActionResult>;
}

/**
 * Takes what was posted out of everybody's sight: messages are deleted, many at once in a wave; names and titles are
 * replaced.
 * @example const { hide } = createHide({ client, doors, memos, words, clock }); await hide(action)
 */
export function createHide(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly keyValueStore: KeyValueStore;
  readonly words: (server: Server) => Wording['adapter'];
  readonly clock: Clock;
}): HideActions {
  const { client, permissionGuard, keyValueStore, words, clock } = ports;
  const deleteMessage = createDeleteBatcher({
    async deleteOne(channel, id, reason) {
      await client.rest.delete(Routes.channelMessage(channel, id), { reason: toAuditReason(reason) });
    },
    async deleteMany(channel, messages, reason) {
      const route = Routes.channelBulkDelete(channel);
      await client.rest.post(route, { body: { messages }, reason: toAuditReason(reason) });
    },
    now: () => clock.now(),
  });

  const setNickname = (
    guild: string,
    member: string,
    nick: string | null,
    reason: string,
  ): Promise<unknown> =>
    permissionGuard.run({ guild }, ['ManageNicknames'], () =>
      client.rest.patch(Routes.guildMember(guild, member), { body: { nick }, reason: toAuditReason(reason) }),
    );

  const setThreadTitle = (guild: string, thread: string, name: string, reason: string): Promise<unknown> =>
    permissionGuard.run({ guild, channel: thread }, ['ManageThreads'], () =>
      client.rest.patch(Routes.channel(thread), { body: { name }, reason: toAuditReason(reason) }),
    );

  async function hidePseudoMessage(
    thing: PseudoMessage,
    { message, reason }: HideAction,
  ): Promise<ActionResult> {
    const { hiddenname, hiddentitle } = words(message.server);
    switch (thing.kind) {
      case 'name':
        await setNickname(thing.guild, thing.member, hiddenname.slice(0, MAX_NICKNAME_LENGTH), reason);
        return DONE;
      case 'title':
        await setThreadTitle(
          thing.guild,
          thing.thread,
          hiddentitle.slice(0, MAX_THREAD_TITLE_LENGTH),
          reason,
        );
        return DONE;
      case 'blocked':
        throw new AdapterError('gone', 'it was never let through');
      default:
        return thing satisfies never;
    }
  }

  const deleteWithPermission = (server: Server, channel: string, id: string, reason: string): Promise<void> =>
    permissionGuard.run({ guild: server.id, channel }, ['ViewChannel', 'ManageMessages'], () =>
      deleteMessage(channel, id, reason),
    );

  /** What was restored once stands there under other ids. */
  async function deleteRestoredCopies(key: string, { message, reason }: HideAction): Promise<boolean> {
    const copies = (await keyValueStore.get(key))?.split(' ') ?? [];
    for (const id of copies) {
      try {
        await deleteWithPermission(message.server, message.channel, id, reason);
      } catch (error) {
        if (toAdapterError(error).code !== 'gone') throw error;
      }
    }
    if (copies.length > 0) await keyValueStore.delete(key);
    return copies.length > 0;
  }

  return {
    async hide(action) {
      const { message, reason } = action;
      const thing = parsePseudoRef(message);
      if (thing) return hidePseudoMessage(thing, action);
      const { server, channel, id } = message;
      // The first message of a forum post has the post's own id, and the post's title stays when it goes.
      // Discord may let a title wait for minutes: the text does not wait for it.
      const titleChange =
        id === channel &&
        setThreadTitle(server.id, channel, words(server).hiddentitle, reason).catch(() => undefined);
      try {
        await deleteWithPermission(server, channel, id, reason);
      } catch (error) {
        if (toAdapterError(error).code !== 'gone') throw error;
        if (!(await deleteRestoredCopies(restoredKey(server.id, id), action))) throw error;
      } finally {
        await titleChange;
      }
      return DONE;
    },
    async restoreNameOrTitle(thing, { message, reason }) {
      const text = message.parts.find(({ kind }) => kind === RESTORED_PART_KINDS[thing.kind])?.text ?? '';
      if (thing.kind === 'name')
        await setNickname(thing.guild, thing.member, text.slice(0, MAX_NICKNAME_LENGTH) || null, reason);
      else if (thing.kind === 'title')
        await setThreadTitle(thing.guild, thing.thread, text.slice(0, MAX_THREAD_TITLE_LENGTH), reason);
      else throw new AdapterError('gone', 'it was never let through');
      return DONE;
    },
  };
}
