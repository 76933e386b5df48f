import {
  type APIMessage,
  type APIUser,
  type APIWebhook,
  type Client,
  type RawFile,
  RESTJSONErrorCodes,
  Routes,
} from 'discord.js';
import {
  type Action,
  AdapterError,
  type AttachmentStore,
  fillTemplate,
  type KeyValueStore,
  type Message,
  type Wording,
} from '#core';
import { createLruMap, takeStart } from '#lib';
import { discordErrorCode } from '../client/errors.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import { escapeMarkdown, toBlockQuote } from '../ui/markdown.ts';
import { MAX_CONTENT_LENGTH } from '../ui/message-limits.ts';
import type { ActionResult } from './action-result.ts';

type RestoreAction = Extract<Action, { kind: 'restore' }>;

/** The webhooks of yamidome have this name. */
const WEBHOOK_NAME = 'yamidome';
const WEBHOOK_CACHE_SIZE = 1000;
const MAX_USERNAME_LENGTH = 80;
/** Discord refuses webhook user names that contain these. */
const FORBIDDEN_NAME_PARTS = /discord|clyde/gi;

/**
 * The key under which the ids of a message's restored copies are stored, separated by spaces.
 * @example restoredKey('41771983423143937', '162701077035089920') // 'restored/41771983423143937/162701077035089920'
 */
export const restoredKey = (guild: string, messageId: string): string => `restored/${guild}/${messageId}`;

/**
 * Posts a deleted message again through a webhook, with its author's name and picture, the original time and the stored
 * files; as the bot when the channel has no room for another webhook. Idempotent: the ids of the copies are stored; a
 * later hide deletes the copies. Throws `AdapterError`, or Discord's error of the webhook request.
 * @example
 * const restore = createRestore({ client, permissionGuard, keyValueStore, attachmentStore, words });
 * await restore(action);
 */
export function createRestore(ports: {
  readonly client: Client<true>;
  readonly permissionGuard: PermissionGuard;
  readonly keyValueStore: KeyValueStore;
  readonly attachmentStore?: Pick<AttachmentStore, 'get'>;
  readonly words: (message: Message) => Wording['adapter'];
}): (action: RestoreAction) => Promise<ActionResult> {
  const { client, permissionGuard, keyValueStore, attachmentStore, words } = ports;
  const webhooks = createLruMap<APIWebhook>(WEBHOOK_CACHE_SIZE);

  /** Undefined when the channel has as many webhooks as Discord allows, and none of them is ours. */
  async function getOrCreateWebhook(guild: string, channel: string): Promise<APIWebhook | undefined> {
    const cached = webhooks.get(channel);
    if (cached) return cached;
    const webhook = await permissionGuard.run({ guild, channel }, ['ManageWebhooks'], async () => {
      const existing = (await client.rest.get(Routes.channelWebhooks(channel))) as APIWebhook[];
      const own = existing.find(
        ({ application_id: application, token }) => application === client.application.id && token,
      );
      if (own) return own;
      const body = { name: WEBHOOK_NAME };
      return (await client.rest.post(Routes.channelWebhooks(channel), { body }).catch((error: unknown) => {
        if (discordErrorCode(error) === RESTJSONErrorCodes.MaximumNumberOfWebhooksReached) return undefined;
        throw error;
      })) as APIWebhook | undefined;
    });
    if (webhook) webhooks.set(channel, webhook);
    return webhook;
  }

  async function avatarOf(userId: string): Promise<{ readonly avatar_url?: string }> {
    const user = (await client.rest.get(Routes.user(userId)).catch(() => undefined)) as APIUser | undefined;
    return user?.avatar ? { avatar_url: client.rest.cdn.avatar(userId, user.avatar) } : {};
  }

  /**
   * Posts the copy, in several messages when it is long, and stores their ids. Returns whether something is missing.
   * Without a webhook the bot posts it, with the author's name above the text.
   */
  async function post(
    action: RestoreAction,
    webhook: APIWebhook | undefined,
    thread: string | undefined,
  ): Promise<boolean> {
    const { message } = action;
    const { files, isIncomplete } = await loadFiles(action, attachmentStore);
    const text = restoredText(message, words(message));
    const pages = splitIntoPages(webhook ? text : `**${escapeMarkdown(message.author.name)}**\n${text}`);
    const username =
      takeStart(message.author.name.replace(FORBIDDEN_NAME_PARTS, '…'), MAX_USERNAME_LENGTH) || WEBHOOK_NAME;
    const sender = webhook ? { username, ...(await avatarOf(message.author.id)) } : {};
    const query = new URLSearchParams({ wait: 'true', ...(thread !== undefined && { thread_id: thread }) });
    const route = webhook
      ? Routes.webhook(webhook.id, webhook.token!)
      : Routes.channelMessages(thread ?? message.ref.channel);
    const copyIds: string[] = [];
    for (const [index, content] of pages.entries()) {
      const isLast = index === pages.length - 1;
      const copy = (await client.rest.post(route, {
        ...(webhook && { query, auth: false }),
        body: { ...sender, content, allowed_mentions: { parse: [] } },
        ...(isLast && files.length > 0 && { files }),
      })) as APIMessage;
      copyIds.push(copy.id);
    }
    await keyValueStore.put(restoredKey(message.ref.server.id, message.ref.id), copyIds.join(' '));
    return isIncomplete;
  }

  return async (action) => {
    const { ref } = action.message;
    if ((await keyValueStore.get(restoredKey(ref.server.id, ref.id))) !== undefined)
      return { status: 'done' };
    const { channel, thread } = webhookTarget(client, action.message);
    for (let attempt = 0; ; attempt++) {
      const webhook = await getOrCreateWebhook(ref.server.id, channel);
      try {
        const isIncomplete = await post(action, webhook, thread);
        if (!webhook) return { status: 'degraded', detail: 'asbot' };
        return isIncomplete ? { status: 'degraded', detail: 'incomplete' } : { status: 'done' };
      } catch (error) {
        // The webhook was deleted on Discord: create another one, once.
        if (discordErrorCode(error) !== RESTJSONErrorCodes.UnknownWebhook || attempt > 0) throw error;
        webhooks.delete(channel);
      }
    }
  };
}

/** A thread has no webhooks; a webhook of its parent channel can post in it. */
function webhookTarget(
  client: Client,
  { ref }: Message,
): { readonly channel: string; readonly thread?: string } {
  const channel = client.channels.cache.get(ref.channel);
  if (!channel?.isThread()) return { channel: ref.channel };
  if (!channel.parentId) throw new AdapterError('gone', 'the thread has no channel any more');
  return { channel: channel.parentId, thread: ref.channel };
}

/** The stored files. Incomplete when a file is missing, and for polls and forwards, which come back only as text. */
async function loadFiles(
  { message, files: references = [] }: RestoreAction,
  attachmentStore: Pick<AttachmentStore, 'get'> | undefined,
): Promise<{ readonly files: RawFile[]; readonly isIncomplete: boolean }> {
  const files: RawFile[] = [];
  for (const { name, file } of references) {
    const bytes = await attachmentStore?.get(file);
    if (bytes) files.push({ name, data: Buffer.from(bytes) });
  }
  const attachmentCount = message.parts.filter(({ kind }) => kind === 'attachment-name').length;
  return { files, isIncomplete: files.length < attachmentCount || message.parts.some(isQuotable) };
}

/** The text, polls and forwards as quotes, and a small line with the original time. */
function restoredText({ text, parts, sentAt }: Message, { restored }: Wording['adapter']): string {
  const quotes = parts.filter(isQuotable).map((part) => toBlockQuote(part.text));
  const time = `<t:${Math.floor(sentAt.getTime() / 1000)}:f>`;
  return [...[text, ...quotes].filter(Boolean), `-# ${fillTemplate(restored, { time })}`].join('\n');
}

/** Parts that are restored as a quote. Link previews need none: Discord makes them again. */
const isQuotable = ({ kind }: Message['parts'][number]): boolean => kind === 'poll' || kind === 'forward';

/** Splits a text into pages that Discord accepts, at line ends where that is possible. */
function splitIntoPages(text: string): readonly string[] {
  const pages: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const end = rest.length <= MAX_CONTENT_LENGTH ? rest.length : findPageBreak(rest);
    pages.push(rest.slice(0, end));
    rest = rest.slice(end).replace(/^\n/, '');
  }
  return pages;
}

const findPageBreak = (text: string): number => {
  const lineEnd = text.lastIndexOf('\n', MAX_CONTENT_LENGTH);
  return lineEnd > MAX_CONTENT_LENGTH / 2 ? lineEnd : MAX_CONTENT_LENGTH;
};
