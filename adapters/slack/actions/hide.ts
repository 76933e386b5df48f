import {
  type Action,
  AdapterError,
  type KeyValueStore,
  type Log,
  type MessageRef,
  type Outcome,
  type Wording,
} from '#core';
import type { Clients } from '../client/clients.ts';
import { isTokenError, slackErrorCode, slackErrorName } from '../client/errors.ts';
import { storageKey } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import type { AttachmentCache, MessageFiles } from '../inbound/attachments.ts';
import { parseChannelSettingRef, parseDisplayNameRef } from '../inbound/pseudo-messages.ts';
import { ALREADY_GONE_CODES, deleteFiles } from './delete-files.ts';
import type { ManualRemovalWatch } from './manual-removal-watch.ts';

type HideAction = Extract<Action, { kind: 'hide' }>;
type ChannelSettingRef = NonNullable<ReturnType<typeof parseChannelSettingRef>>;
type ActionResult = Pick<Outcome, 'status' | 'detail'>;

/** The message cannot be deleted through the API, or not with this token: a moderator must do it. */
const NOT_DELETABLE_CODES: ReadonlySet<string> = new Set([
  ...['cant_delete_message', 'compliance_exports_prevent_deletion', 'not_allowed', 'restricted_action'],
  ...['channel_not_found', 'not_in_channel', 'is_inactive', 'cannot_delete_message'],
  ...['team_access_not_granted'],
]);

/** Key for the ids of a restored message and its files. @example restoredKey('T1', 'C1', '1700000000.000100') */
export const restoredKey = (team: string, channel: string, ts: string): string =>
  storageKey(team, `restored/${channel}/${ts}`);

/**
 * Deletes a message and its files with an administrator's token. Where that is not possible, asks moderators to delete
 * it and returns `degraded`. Throws Slack's errors and `AdapterError`.
 * @example
 * const hide = createHide({ clients, keyValueStore, manualRemovalWatch, attachmentCache, workspace, words, onAdminTokenRefused, log });
 * await hide({ kind: 'hide', message: ref, reason: 'Y-4G7C2Q0M1X' });
 */
export function createHide(ports: {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly manualRemovalWatch: ManualRemovalWatch;
  readonly attachmentCache: Pick<AttachmentCache, 'findFiles'>;
  readonly workspace: Workspace;
  readonly words: () => Wording['adapter'];
  /** Slack refused the administrator's token with this error code. */
  readonly onAdminTokenRefused: (why: string) => void;
  readonly log: Log;
}): (action: HideAction) => Promise<ActionResult> {
  const { clients, keyValueStore, manualRemovalWatch, workspace, words, onAdminTokenRefused } = ports;

  /** Undefined if Slack does not answer: the message is hidden all the same. */
  const findFiles = (ref: MessageRef): Promise<MessageFiles | undefined> =>
    ports.attachmentCache.findFiles(ref).catch((error: unknown) => {
      ports.log.warn('file_delete_failed', { error: slackErrorName(error) });
      return undefined;
    });

  async function requestManualRemoval({ message, reason }: HideAction): Promise<ActionResult> {
    const outcome = await manualRemovalWatch.startWatching(message, reason);
    if (!outcome) throw new AdapterError('gone', 'it is not there any more');
    return outcome;
  }

  /** A restored message is a post of the bot with another ts; it and its files are deleted with the bot token. */
  async function deleteRestoredCopies({ channel, id }: MessageRef): Promise<boolean> {
    const key = restoredKey(workspace.team, channel, id);
    const copyIds = (await keyValueStore.get(key))?.split(' ') ?? [];
    for (const copyId of copyIds) {
      const removal = copyId.startsWith('F')
        ? clients.bot.files.delete({ file: copyId })
        : clients.bot.chat.delete({ channel, ts: copyId });
      await removal.catch((error: unknown) => {
        if (!ALREADY_GONE_CODES.has(slackErrorCode(error) ?? '')) throw error;
      });
    }
    if (copyIds.length > 0) await keyValueStore.delete(key);
    return copyIds.length > 0;
  }

  async function hideName(user: string): Promise<ActionResult> {
    const display = words().hiddenname;
    try {
      if (!clients.admin) return { status: 'degraded', detail: 'byhand' };
      const profile = { display_name: display, status_text: '', title: '' };
      await clients.admin.users.profile.set({ user, profile });
      return { status: 'done' };
    } catch (error) {
      // Administrators can change the names of other members only in paid workspaces.
      if (slackErrorCode(error) === undefined) throw error;
      return { status: 'degraded', detail: 'byhand' };
    }
  }

  /**
   * Empties a topic or purpose, and deletes Slack's notice of it. A name stays: only moderators know another one. The app
   * may lack the right, which its manifest does not ask for.
   */
  async function resetSetting({ setting, ts }: ChannelSettingRef, channel: string): Promise<ActionResult> {
    await clients.admin?.chat.delete({ channel, ts }).catch((error: unknown) => {
      if (slackErrorCode(error) === undefined) throw error;
    });
    const client = clients.admin ?? clients.bot;
    try {
      if (setting === 'name') return { status: 'degraded', detail: 'byhand' };
      if (setting === 'topic') await client.conversations.setTopic({ channel, topic: '' });
      else await client.conversations.setPurpose({ channel, purpose: '' });
      return { status: 'done' };
    } catch (error) {
      if (slackErrorCode(error) === undefined) throw error;
      return { status: 'degraded', detail: 'byhand' };
    }
  }

  return async (action) => {
    const { message } = action;
    const setting = parseChannelSettingRef(message);
    if (setting) return resetSetting(setting, message.channel);
    const nameOwner = parseDisplayNameRef(message);
    if (nameOwner !== undefined) return hideName(nameOwner);
    const fallBack = async (): Promise<ActionResult> =>
      (await deleteRestoredCopies(message)) ? { status: 'done' } : requestManualRemoval(action);
    if (!clients.admin) return fallBack();
    // The original is deleted first, without a read of the key-value store: most hidden messages were never restored.
    try {
      // Slack no longer tells which files a deleted message had.
      const files = await findFiles(message);
      await clients.admin.chat.delete({ channel: message.channel, ts: message.id });
      return await deleteFiles({ ...ports, admin: clients.admin }, message, files);
    } catch (error) {
      const code = slackErrorCode(error) ?? '';
      if (isTokenError(error)) onAdminTokenRefused(code);
      if (NOT_DELETABLE_CODES.has(code) || isTokenError(error)) return fallBack();
      if (ALREADY_GONE_CODES.has(code) && (await deleteRestoredCopies(message))) return { status: 'done' };
      throw error;
    }
  };
}
