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
  type Outcome,
  type Wording,
} from '#core';
import { createLruMap } from '#lib';
import { discordErrorCode } from '../client/errors.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';

type RestoreAction = Extract<Action, { kind: 'restore' }>;

/** Ours are known by it. */
const WEBHOOK_NAME = 'yamidome';
const MAX_CONTENT_LENGTH = 2000;
const MAX_USERNAME_LENGTH = 80;
/** Discord refuses names of webhooks that hold these. */
const FORBIDDEN_NAME_PARTS = /discord|clyde/gi;

/** @example restoredKey('41771983423143937', '162701077035089920') */
export const restoredKey = (guild: string, messageId: string): string => `restored/${guild}/${messageId}`;

/**
 * Posts a deleted message again in its author's name, with their picture, the original time and the stored files.
 * Once: what has been restored is remembered, and deleted instead of the original when the case turns again.
 * @example const restore = createRestore({ client, doors, memos, files, words }); await restore(action)
 */
export function createRestore(ports: {
  readonly client: Client<true>;
  readonly permissionGuard: PermissionGuard;
  readonly keyValueStore: KeyValueStore;
  readonly attachmentStore?: Pick<AttachmentStore, 'get'>;
  readonly words: (message: Message) => Wording['adapter'];
}): (action: RestoreAction) => Promise<Pick<Outcome, 'status' | 'detail'>> {
  const { client, permissionGuard, keyValueStore, attachmentStore, words } = ports;
  const webhooks = createLruMap<APIWebhook>(1000);

  /** A thread has no webhooks of its own: its parent's speaks in it. */
  function webhookTarget({ ref }: Message): { readonly home: string; readonly thread?: string } {
    const channel = client.channels.cache.get(ref.channel);
    if (!channel?.isThread()) return { home: ref.channel };
    if (!channel.parentId) throw new AdapterError('gone', 'the thread has no channel any more');
    return { home: channel.parentId, thread: ref.channel };
  }

  async function getOrCreateWebhook(guild: string, home: string): Promise<APIWebhook> {
    const known = webhooks.get(home);
    if (known) return known;
    const found = await permissionGuard.run({ guild, channel: home }, ['ManageWebhooks'], async () => {
      const there = (await client.rest.get(Routes.channelWebhooks(home))) as APIWebhook[];
      const ours = there.find((each) => each.application_id === client.application.id && each.token);
      if (ours) return ours;
      const body = { name: WEBHOOK_NAME };
      return (await client.rest.post(Routes.channelWebhooks(home), { body })) as APIWebhook;
    });
    webhooks.set(home, found);
    return found;
  }

  /** The copies that are there, and whether any is missing. */
  async function loadFiles({ message, files: named = [] }: RestoreAction) {
    const found: RawFile[] = [];
    for (const { name, file } of named) {
      const bytes = await attachmentStore?.get(file);
      if (bytes) found.push({ name, data: Buffer.from(bytes) });
    }
    const wanted = message.parts.filter(({ kind }) => kind === 'attachment-name').length;
    const other = message.parts.some(({ kind }) => kind === 'poll' || kind === 'forward');
    return { found, missing: found.length < wanted || other };
  }

  async function avatarOf(userId: string): Promise<{ readonly avatar_url?: string }> {
    const user = (await client.rest.get(Routes.user(userId)).catch(() => undefined)) as APIUser | undefined;
    return user?.avatar ? { avatar_url: client.rest.cdn.avatar(userId, user.avatar) } : {};
  }

  async function post(
    action: RestoreAction,
    webhook: APIWebhook,
    thread: string | undefined,
  ): Promise<boolean> {
    const { message } = action;
    const { found, missing } = await loadFiles(action);
    const time = `<t:${Math.floor(message.sentAt.getTime() / 1000)}:f>`;
    const said = [
      message.text,
      ...message.parts.filter(isQuotable).map(({ text }) => `> ${text.replaceAll('\n', '\n> ')}`),
    ];
    const note = `-# ${fillTemplate(words(message).restored, { time })}`;
    const pages = splitIntoPages([...said.filter(Boolean), note].join('\n'));
    const route = Routes.webhook(webhook.id, webhook.token!);
    const query = new URLSearchParams({ wait: 'true', ...(thread !== undefined && { thread_id: thread }) });
    const username =
      message.author.name.replace(FORBIDDEN_NAME_PARTS, '…').slice(0, MAX_USERNAME_LENGTH) || WEBHOOK_NAME;
    const who = { username, ...(await avatarOf(message.author.id)) };
    const made: string[] = [];
    for (const [index, content] of pages.entries()) {
      const last = index === pages.length - 1;
      const posted = (await client.rest.post(route, {
        query,
        auth: false,
        body: { ...who, content, allowed_mentions: { parse: [] } },
        ...(last && found.length > 0 && { files: found }),
      })) as APIMessage;
      made.push(posted.id);
    }
    await keyValueStore.put(restoredKey(message.ref.server.id, message.ref.id), made.join(' '));
    return missing;
  }

  return async (action) => {
    const { ref } = action.message;
    if ((await keyValueStore.get(restoredKey(ref.server.id, ref.id))) !== undefined)
      return { status: 'done' };
    const { home, thread } = webhookTarget(action.message);
    for (let tries = 0; ; tries++) {
      const webhook = await getOrCreateWebhook(ref.server.id, home);
      try {
        const missing = await post(action, webhook, thread);
        return missing ? { status: 'degraded', detail: 'incomplete' } : { status: 'done' };
      } catch (error) {
        // Somebody deleted our webhook: make another, once.
        if (discordErrorCode(error) !== RESTJSONErrorCodes.UnknownWebhook || tries > 0) throw error;
        webhooks.delete(home);
      }
    }
  };
}

/** What can be said again in words; the preview of a link comes back by itself. */
const isQuotable = ({ kind }: Message['parts'][number]): boolean => kind === 'poll' || kind === 'forward';

/** Cut at line ends where that is possible. */
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
  const line = text.lastIndexOf('\n', MAX_CONTENT_LENGTH);
  return line > MAX_CONTENT_LENGTH / 2 ? line : MAX_CONTENT_LENGTH;
};
