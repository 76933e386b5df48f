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
import type { AttachmentCache } from '../inbound/attachments.ts';
import { parseDisplayNameRef } from '../inbound/pseudo-messages.ts';
import type { ManualRemovalWatch } from './manual-removal-watch.ts';

type HideAction = Extract<Action, { kind: 'hide' }>;
type ActionResult = Pick<Outcome, 'status' | 'detail'>;

/** Slack lets nobody delete these by program, or not with this token: a person must. */
const NOT_DELETABLE_CODES: ReadonlySet<string> = new Set([
  ...['cant_delete_message', 'compliance_exports_prevent_deletion', 'not_allowed', 'restricted_action'],
  ...['channel_not_found', 'not_in_channel', 'is_inactive', 'cannot_delete_message'],
  ...['team_access_not_granted'],
]);

const ALREADY_GONE_CODES: ReadonlySet<string> = new Set([
  'message_not_found',
  'file_not_found',
  'file_deleted',
]);

/** @example restoredKey('T1', 'C1', '1700000000.000100') */
export const restoredKey = (team: string, channel: string, ts: string): string =>
  storageKey(team, `restored/${channel}/${ts}`);

/**
 * Takes a message out of everybody's sight with an administrator's token, and its files with it; where that is not
 * possible, asks people to and says so.
 * @example const hide = createHide({ clients, memos, watch, attachments, workspace, words, refused, log })
 */
export function createHide(ports: {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly manualRemovalWatch: ManualRemovalWatch;
  readonly attachmentCache: Pick<AttachmentCache, 'fileIdsOf'>;
  readonly workspace: Workspace;
  readonly words: () => Wording['adapter'];
  /** The administrator's token does not work. */
  readonly onAdminTokenRefused: (why: string) => void;
  readonly log: Log;
}): (action: HideAction) => Promise<ActionResult> {
  const {
    clients,
    keyValueStore,
    manualRemovalWatch,
    attachmentCache,
    workspace,
    words,
    onAdminTokenRefused,
    log,
  } = ports;

  async function requestManualRemoval({ message, reason }: HideAction): Promise<ActionResult> {
    const outcome = await manualRemovalWatch.startWatching(message, reason);
    if (!outcome) throw new AdapterError('gone', 'it is not there any more');
    return outcome;
  }

  /** Deleting a message leaves its files where everybody finds them. */
  async function deleteFiles(ref: MessageRef): Promise<ActionResult> {
    let remaining = 0;
    for (const file of attachmentCache.fileIdsOf(ref)) {
      await clients.admin!.files.delete({ file }).catch((error: unknown) => {
        if (ALREADY_GONE_CODES.has(slackErrorCode(error) ?? '')) return;
        remaining++;
        log.warn('a file stays', { error: slackErrorName(error) });
      });
    }
    return remaining > 0 ? { status: 'degraded', detail: 'filesleft' } : { status: 'done' };
  }

  /** What was restored once stands there under other times, with its files, and is our own. */
  async function deleteRestoredCopies({ channel, id }: MessageRef): Promise<boolean> {
    const key = restoredKey(workspace.team, channel, id);
    const copies = (await keyValueStore.get(key))?.split(' ') ?? [];
    for (const each of copies) {
      const removal = each.startsWith('F')
        ? clients.bot.files.delete({ file: each })
        : clients.bot.chat.delete({ channel, ts: each });
      await removal.catch((error: unknown) => {
        if (!ALREADY_GONE_CODES.has(slackErrorCode(error) ?? '')) throw error;
      });
    }
    if (copies.length > 0) await keyValueStore.delete(key);
    return copies.length > 0;
  }

  async function hideName(user: string): Promise<ActionResult> {
    const display = words().hiddenname;
    try {
      if (!clients.admin) return { status: 'degraded', detail: 'byhand' };
      const profile = { display_name: display, status_text: '', title: '' };
      await clients.admin.users.profile.set({ user, profile });
      return { status: 'done' };
    } catch (error) {
      // Only paid workspaces let administrators change others' names.
      if (slackErrorCode(error) === undefined) throw error;
      return { status: 'degraded', detail: 'byhand' };
    }
  }

  return async (action) => {
    const { message } = action;
    const nameOwner = parseDisplayNameRef(message);
    if (nameOwner !== undefined) return hideName(nameOwner);
    const fallBack = async (): Promise<ActionResult> =>
      (await deleteRestoredCopies(message)) ? { status: 'done' } : requestManualRemoval(action);
    if (!clients.admin) return fallBack();
    // Asked of Slack before anybody else: most of what is hidden was never restored.
    try {
      await clients.admin.chat.delete({ channel: message.channel, ts: message.id });
      return await deleteFiles(message);
    } catch (error) {
      const code = slackErrorCode(error) ?? '';
      if (isTokenError(error)) onAdminTokenRefused(code);
      if (NOT_DELETABLE_CODES.has(code) || isTokenError(error)) return fallBack();
      if (ALREADY_GONE_CODES.has(code) && (await deleteRestoredCopies(message))) return { status: 'done' };
      throw error;
    }
  };
}
