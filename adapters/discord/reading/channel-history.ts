import { type APIMessage, type Client, type Guild, type GuildMember, Routes } from 'discord.js';
import type { Message } from '#core';
import { toAdapterError } from '../client/errors.ts';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { canReadChannel, toRawMember } from '../commands/caller.ts';
import { toMessage } from '../inbound/normalise.ts';

/** The largest page that Discord sends. https://docs.discord.com/developers/resources/message#get-channel-messages */
export const PAGE_SIZE = 100;

/** Dependencies of `readChannelHistory`. */
export interface ChannelHistoryDeps {
  readonly client: Client<true>;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
}

/** Where a page of messages begins or ends: an id of a message, which may be deleted. */
export type MessageCursor = { readonly before: string } | { readonly after: string };

/**
 * True when both the reader and the bot may read a channel and its history.
 * @example await canReaderAndBotRead(client, interaction.member, channelId)
 */
export const canReaderAndBotRead = async (
  client: Client,
  reader: GuildMember,
  channelId: string,
): Promise<boolean> => {
  const { me } = reader.guild.members;
  if (!(await canReadChannel(client, reader, channelId))) return false;
  return me !== null && (await canReadChannel(client, me, channelId));
};

/**
 * One page of a channel, newest first. Requests go through the rate limiter for background work, so that hiding never
 * waits for them. Throws only `AdapterError`.
 * @example await fetchPage(deps, guild, channelId, 10, { before: '162701077035089920' })
 */
export function fetchPage(
  { client, permissionGuard, rateLimiter }: ChannelHistoryDeps,
  guild: Guild,
  channelId: string,
  limit: number,
  cursor?: MessageCursor,
): Promise<APIMessage[]> {
  const query = new URLSearchParams({ limit: String(limit), ...cursor });
  return permissionGuard.run(
    { guild: guild.id, channel: channelId },
    ['ViewChannel', 'ReadMessageHistory'],
    () => rateLimiter.run(() => client.rest.get(Routes.channelMessages(channelId), { query })),
  ) as Promise<APIMessage[]>;
}

/**
 * The messages of a channel, newest first, loaded page by page. `unreadable` when the reader or the bot may not read the
 * channel. Iterating throws `AdapterError` when Discord refuses a page.
 * @example const history = await readChannelHistory({ client, permissionGuard, rateLimiter }, interaction.member, channelId);
 */
export async function readChannelHistory(
  deps: ChannelHistoryDeps,
  reader: GuildMember,
  channelId: string,
): Promise<AsyncIterable<Message> | 'unreadable'> {
  const { client } = deps;
  const { guild } = reader;
  if (!(await canReaderAndBotRead(client, reader, channelId))) return 'unreadable';

  async function* iterateMessages(): AsyncGenerator<Message> {
    for (let before: string | undefined; ; ) {
      const cursor = before === undefined ? undefined : { before };
      const messages = await fetchPage(deps, guild, channelId, PAGE_SIZE, cursor);
      const members = await fetchAuthors(guild, messages);
      for (const raw of messages) {
        const author = members?.get(raw.author.id);
        const message = toMessage(client, author ? { ...raw, member: toRawMember(author) } : raw, guild.id);
        if (message) yield message;
      }
      if (messages.length < PAGE_SIZE) return;
      before = messages.at(-1)!.id;
    }
  }
  return iterateMessages();
}

/** A history does not contain roles, which show who is an exempt moderator. So one request gets the authors of a page. */
async function fetchAuthors(guild: Guild, messages: readonly APIMessage[]) {
  const humanMessages = messages.filter(({ author, webhook_id: hook }) => !author.bot && hook === undefined);
  const user = [...new Set(humanMessages.map(({ author }) => author.id))];
  if (user.length === 0) return undefined;
  return guild.members.fetch({ user }).catch((error: unknown) => {
    throw toAdapterError(error);
  });
}
