import { type Client, Routes } from 'discord.js';
import type { Action, Clock, KeyValueStore, Server } from '#core';
import { toAuditReason } from '../client/audit-reason.ts';
import { toAdapterError } from '../client/errors.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import { parsePseudoRef } from '../inbound/pseudo-messages.ts';
import type { ActionResult } from './action-result.ts';
import { createDeleteBatcher } from './delete-batcher.ts';
import type { NameAndTitleActions } from './names-and-titles.ts';
import { restoredKey } from './restore.ts';

type HideAction = Extract<Action, { kind: 'hide' }>;

const DONE: ActionResult = { status: 'done' };

/**
 * Hides a message, display name or title. Messages are deleted, in batches when many are hidden at once; display names
 * and titles are replaced. Throws `AdapterError('gone')` when neither the message nor a restored copy exists.
 * @example
 * const hide = createHide({ client, permissionGuard, keyValueStore, hideNameOrTitle, clock });
 * await hide({ kind: 'hide', message: ref, reason: 'Y-4G7C2Q0M1X' });
 */
export function createHide(ports: {
  readonly client: Client;
  readonly permissionGuard: PermissionGuard;
  readonly keyValueStore: KeyValueStore;
  readonly hideNameOrTitle: NameAndTitleActions['hideNameOrTitle'];
  readonly clock: Clock;
}): (action: HideAction) => Promise<ActionResult> {
  const { client, permissionGuard, keyValueStore, hideNameOrTitle, clock } = ports;
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

  const deleteWithPermission = (server: Server, channel: string, id: string, reason: string): Promise<void> =>
    permissionGuard.run({ guild: server.id, channel }, ['ViewChannel', 'ManageMessages'], () =>
      deleteMessage(channel, id, reason),
    );

  /** Deletes the copies that a restore has posted; their ids differ from the original's. False when there are none. */
  async function deleteRestoredCopies({ message, reason }: HideAction): Promise<boolean> {
    const key = restoredKey(message.server.id, message.id);
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

  return async (action) => {
    const { message, reason } = action;
    const pseudoMessage = parsePseudoRef(message);
    if (pseudoMessage) return hideNameOrTitle(pseudoMessage, action);
    const { server, channel, id } = message;
    // The first message of a forum post has the id of the post, and deleting it leaves the title. Discord may delay the
    // change of a title by minutes, so the deletion does not wait for it.
    const titleChange =
      id === channel &&
      hideNameOrTitle({ kind: 'title', guild: server.id, thread: channel }, action).catch(() => undefined);
    try {
      await deleteWithPermission(server, channel, id, reason);
    } catch (error) {
      if (toAdapterError(error).code !== 'gone') throw error;
      if (!(await deleteRestoredCopies(action))) throw error;
    } finally {
      await titleChange;
    }
    return DONE;
  };
}
