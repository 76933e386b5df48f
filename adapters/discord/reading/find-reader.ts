import { DiscordAPIError, type GuildMember } from 'discord.js';
import type { Member, Server } from '#core';
import { toAdapterError } from '../client/errors.ts';
import { isSnowflake } from '../client/snowflake.ts';
import type { ChannelHistoryDeps } from './channel-history.ts';
import { findGuild } from './find-caller.ts';

/**
 * The member who reads, requested from Discord with their present roles. Undefined when they are no member of this guild,
 * or the bot is not in it. Throws only `AdapterError`.
 * @example (await findReader({ client, rateLimiter }, server, viewer))?.guild.name
 */
export async function findReader(
  { client, rateLimiter }: Pick<ChannelHistoryDeps, 'client' | 'rateLimiter'>,
  server: Server,
  { id }: Pick<Member, 'id'>,
): Promise<GuildMember | undefined> {
  const guild = findGuild(client, server.id);
  if (!guild || !isSnowflake(id)) return undefined;
  try {
    return await rateLimiter.run(() => guild.members.fetch({ user: id, force: true }));
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status === 404) return undefined;
    throw toAdapterError(error);
  }
}
