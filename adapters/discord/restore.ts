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
  createRecent,
  type Files,
  fill,
  type Memos,
  type Message,
  type Outcome,
  type Wording,
} from '#core';
import type { Doors } from './doors.ts';
import { codeOf } from './faults.ts';

type Restore = Extract<Action, { kind: 'restore' }>;

/** Ours are known by it. */
const WEBHOOK_NAME = 'yamidome';
const CONTENT_MOST = 2000;
const NAME_MOST = 80;
/** Discord refuses names of webhooks that hold these. */
const REFUSED_NAME = /discord|clyde/gi;

/** @example restoredKey('41771983423143937', '162701077035089920') */
export const restoredKey = (guild: string, messageId: string): string => `restored/${guild}/${messageId}`;

/**
 * Posts a deleted message again in its author's name, with their picture, the original time and the stored files.
 * Once: what has been restored is remembered, and deleted instead of the original when the case turns again.
 * @example const restore = createRestore({ client, doors, memos, files, words }); await restore(action)
 */
export function createRestore(ports: {
  readonly client: Client<true>;
  readonly doors: Doors;
  readonly memos: Memos;
  readonly files?: Pick<Files, 'get'>;
  readonly words: (message: Message) => Wording['adapter'];
}): (action: Restore) => Promise<Pick<Outcome, 'status' | 'detail'>> {
  const { client, doors, memos, files, words } = ports;
  const webhooks = createRecent<APIWebhook>(1000);

  /** A thread has no webhooks of its own: its parent's speaks in it. */
  function placeOf({ ref }: Message): { readonly home: string; readonly thread?: string } {
    const channel = client.channels.cache.get(ref.channel);
    if (!channel?.isThread()) return { home: ref.channel };
    if (!channel.parentId) throw new AdapterError('gone', 'the thread has no channel any more');
    return { home: channel.parentId, thread: ref.channel };
  }

  async function webhookIn(guild: string, home: string): Promise<APIWebhook> {
    const known = webhooks.get(home);
    if (known) return known;
    const found = await doors.through({ guild, channel: home }, ['ManageWebhooks'], async () => {
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
  async function filesOf({ message, files: named = [] }: Restore) {
    const found: RawFile[] = [];
    for (const { name, file } of named) {
      const bytes = await files?.get(file);
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

  async function post(action: Restore, webhook: APIWebhook, thread: string | undefined): Promise<boolean> {
    const { message } = action;
    const { found, missing } = await filesOf(action);
    const time = `<t:${Math.floor(message.sentAt.getTime() / 1000)}:f>`;
    const said = [
      message.text,
      ...message.parts.filter(isText).map(({ text }) => `> ${text.replaceAll('\n', '\n> ')}`),
    ];
    const note = `-# ${fill(words(message).restored, { time })}`;
    const pages = paged([...said.filter(Boolean), note].join('\n'));
    const route = Routes.webhook(webhook.id, webhook.token!);
    const query = new URLSearchParams({ wait: 'true', ...(thread !== undefined && { thread_id: thread }) });
    const username = message.author.name.replace(REFUSED_NAME, '…').slice(0, NAME_MOST) || WEBHOOK_NAME;
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
    await memos.put(restoredKey(message.ref.server.id, message.ref.id), made.join(' '));
    return missing;
  }

  return async (action) => {
    const { ref } = action.message;
    if ((await memos.get(restoredKey(ref.server.id, ref.id))) !== undefined) return { status: 'done' };
    const { home, thread } = placeOf(action.message);
    for (let tries = 0; ; tries++) {
      const webhook = await webhookIn(ref.server.id, home);
      try {
        const missing = await post(action, webhook, thread);
        return missing ? { status: 'degraded', detail: 'incomplete' } : { status: 'done' };
      } catch (error) {
        // Somebody deleted our webhook: make another, once.
        if (codeOf(error) !== RESTJSONErrorCodes.UnknownWebhook || tries > 0) throw error;
        webhooks.delete(home);
      }
    }
  };
}

/** What can be said again in words; the preview of a link comes back by itself. */
const isText = ({ kind }: Message['parts'][number]): boolean => kind === 'poll' || kind === 'forward';

/** Cut at line ends where that is possible. */
function paged(text: string): readonly string[] {
  const pages: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const end = rest.length <= CONTENT_MOST ? rest.length : breakBefore(rest);
    pages.push(rest.slice(0, end));
    rest = rest.slice(end).replace(/^\n/, '');
  }
  return pages;
}

const breakBefore = (text: string): number => {
  const line = text.lastIndexOf('\n', CONTENT_MOST);
  return line > CONTENT_MOST / 2 ? line : CONTENT_MOST;
};
