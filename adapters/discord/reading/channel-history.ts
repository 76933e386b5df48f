import { type APIMessage, type Client, type GuildMember, Routes } from 'discord.js';
import type { Message } from '#core';
import type { PermissionGuard } from '../client/permission-guard.ts';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { canReadChannel, toRawMember } from '../commands/caller.ts';
import { toMessage } from '../inbound/normalise.ts';

const PAGE_SIZE = 100;

/** Dependencies of `readChannelHistory`. */
export interface ChannelHistoryDeps {
  readonly client: Client<true>;
  readonly permissionGuard: PermissionGuard;
  readonly rateLimiter: RateLimiter;
}

/**
 * The messages of a channel, newest first, loaded page by page. Requests go through the rate limiter for background
 * work, so that hiding never waits for them. `unreadable` when the reader or the bot may not read the channel.
 * Iterating rejects when Discord refuses a page.
 * @example const history = await readChannelHistory({ client, permissionGuard, rateLimiter }, interaction.member, channelId);
 */
export async function readChannelHistory(
  { client, permissionGuard, rateLimiter }: ChannelHistoryDeps,
  reader: GuildMember,
  channelId: string,
): Promise<AsyncIterable<Message> | 'unreadable'> {
  const { guild } = reader;
  const me = guild.members.me;
  if (!(await canReadChannel(client, reader, channelId))) return 'unreadable';
  if (!me || !(await canReadChannel(client, me, channelId))) return 'unreadable';

  const fetchPage = (before: string | undefined): Promise<APIMessage[]> => {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(before && { before }) });
    return permissionGuard.run(
      { guild: guild.id, channel: channelId },
      ['ViewChannel', 'ReadMessageHistory'],
      () => rateLimiter.run(() => client.rest.get(Routes.channelMessages(channelId), { query })),
    ) as Promise<APIMessage[]>;
  };

  async function* iterateMessages(): AsyncGenerator<Message> {
    for (let before: string | undefined; ; ) {
      const messages = await fetchPage(before);
      // A history does not contain roles, which show who is an exempt moderator. So one request gets the authors of a
      // page.
      const humanMessages = messages.filter(
        ({ author, webhook_id: hook }) => !author.bot && hook === undefined,
      );
      const user = [...new Set(humanMessages.map(({ author }) => author.id))];
      const members = user.length > 0 ? await guild.members.fetch({ user }) : undefined;
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
