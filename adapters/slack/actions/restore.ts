import {
  type Action,
  type AttachmentStore,
  fillTemplate,
  type KeyValueStore,
  type Message,
  type Outcome,
  type Wording,
} from '#core';
import { takeStart } from '#lib';
import type { Clients } from '../client/clients.ts';
import type { Directory } from '../client/directory.ts';
import { slackErrorCode } from '../client/errors.ts';
import { escapeMrkdwn } from '../client/mrkdwn.ts';
import type { IdempotentPoster } from '../client/post-once.ts';
import type { Workspace } from '../client/workspace.ts';
import { parseChannelSettingRef, parseDisplayNameRef } from '../inbound/pseudo-messages.ts';
import { restoredKey } from './hide.ts';
import type { ManualRemovalWatch } from './manual-removal-watch.ts';

type RestoreAction = Extract<Action, { kind: 'restore' }>;
type ActionResult = Pick<Outcome, 'status' | 'detail'>;

/** Slack truncates longer texts. */
const MAX_TEXT_LENGTH = 39_000;
const MAX_NAME_LENGTH = 80;

/**
 * Posts a deleted message again with its author's name and picture, the original time and the stored files. Idempotent:
 * the ids of the copy are stored, and the copy is deleted when the message is hidden again. Throws Slack's errors.
 * @example
 * const restore = createRestore({ clients, keyValueStore, poster, manualRemovalWatch, directory, workspace, attachmentStore, words });
 * await restore({ kind: 'restore', message, files: [] });
 */
export function createRestore(ports: {
  readonly clients: Clients;
  readonly keyValueStore: KeyValueStore;
  readonly poster: IdempotentPoster;
  readonly manualRemovalWatch: ManualRemovalWatch;
  readonly directory: Directory;
  readonly workspace: Workspace;
  readonly attachmentStore?: Pick<AttachmentStore, 'get'> | undefined;
  readonly words: () => Wording['adapter'];
}): (action: RestoreAction) => Promise<ActionResult> {
  const { clients, keyValueStore, poster, manualRemovalWatch, directory, workspace, attachmentStore, words } =
    ports;

  async function restoreName(user: string, message: Message): Promise<ActionResult> {
    const [display = ''] = message.parts.find(({ kind }) => kind === 'display-name')?.text.split('\n') ?? [];
    if (!clients.admin) return { status: 'degraded', detail: 'byhand' };
    try {
      await clients.admin.users.profile.set({ user, profile: { display_name: display } });
      return { status: 'done' };
    } catch (error) {
      if (slackErrorCode(error) === undefined) throw error;
      return { status: 'degraded', detail: 'byhand' };
    }
  }

  /** Uploads the stored files. Returns their new ids. */
  async function uploadFiles(
    { message, files: storedFiles = [] }: RestoreAction,
    thread: string,
  ): Promise<readonly string[]> {
    const uploads: { file: Buffer; filename: string }[] = [];
    for (const { name, file } of storedFiles) {
      const bytes = await attachmentStore?.get(file);
      if (bytes) uploads.push({ file: Buffer.from(bytes), filename: name });
    }
    if (uploads.length === 0) return [];
    const { files: uploaded } = await clients.bot.filesUploadV2({
      channel_id: message.ref.channel,
      thread_ts: thread,
      file_uploads: uploads,
    } as Parameters<typeof clients.bot.filesUploadV2>[0]);
    return uploaded.flatMap(({ files = [] }) => files.flatMap(({ id }) => id ?? []));
  }

  return async (action) => {
    const { message } = action;
    const { channel, id } = message.ref;
    // The setting may have been changed again meanwhile, so a moderator sets it.
    if (parseChannelSettingRef(message.ref)) return { status: 'degraded', detail: 'byhand' };
    const nameOwner = parseDisplayNameRef(message.ref);
    if (nameOwner !== undefined) return restoreName(nameOwner, message);
    // The message still exists: only our notice in its thread had to be deleted.
    if (await manualRemovalWatch.stopWatching(message.ref)) return { status: 'done' };
    const key = restoredKey(workspace.team, channel, id);
    const attachmentCount = message.parts.filter(({ kind }) => kind === 'attachment-name').length;
    const previousIds = (await keyValueStore.get(key))?.split(' ');
    // A copy without files may be incomplete: the process may have ended before the upload.
    if (previousIds && (previousIds.length > 1 || attachmentCount === 0)) return { status: 'done' };

    const body = {
      text: copyText(message, words().restored),
      username: takeStart(message.author.name, MAX_NAME_LENGTH),
      icon: directory.getCachedUser(message.author.id)?.profile?.image_192 ?? undefined,
    };
    const name = `restored/${channel}/${id}`;
    let isComplete = message.text.length <= MAX_TEXT_LENGTH;
    let ts = previousIds?.[0];
    try {
      ts ??= await poster.postOnce(name, channel, { ...body, thread: message.replyTo });
    } catch (error) {
      // The parent message and its thread no longer exist.
      if (message.replyTo === undefined || slackErrorCode(error) !== 'message_not_found') throw error;
      isComplete = false;
      ts = await poster.postOnce(name, channel, body);
    }
    await keyValueStore.put(key, ts);
    // The message may later be hidden and restored again, with the same name of the post.
    await poster.forgetPost(name);
    const uploadedIds = await uploadFiles(action, message.replyTo ?? ts);
    if (uploadedIds.length > 0) await keyValueStore.put(key, [ts, ...uploadedIds].join(' '));
    return uploadedIds.length >= attachmentCount && isComplete
      ? { status: 'done' }
      : { status: 'degraded', detail: 'incomplete' };
  };
}

/** The text of the copy: the original text, forwarded texts as quotes, and a note with the original time. */
function copyText({ text, parts, sentAt }: Message, restoredNote: string): string {
  const seconds = Math.floor(sentAt.getTime() / 1000);
  const time = `<!date^${seconds}^{date_num} {time}|${sentAt.toISOString()}>`;
  const forwards = parts
    .filter(({ kind }) => kind === 'forward')
    .map((part) => `&gt; ${escapeMrkdwn(part.text)}`);
  return [
    escapeMrkdwn(takeStart(text, MAX_TEXT_LENGTH)),
    ...forwards,
    `_${fillTemplate(restoredNote, { time })}_`,
  ]
    .filter(Boolean)
    .join('\n');
}
