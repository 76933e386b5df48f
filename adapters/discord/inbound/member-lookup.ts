import { type APIGuildMember, type Client, DiscordAPIError, Routes } from 'discord.js';
import type { RateLimiter } from '../client/rate-limiter.ts';

/**
 * Fetches a member of a guild with their roles. Undefined when the account is not a member any more. Rejects when
 * Discord does not answer.
 */
export type MemberLookup = (guild: string, user: string) => Promise<APIGuildMember | undefined>;

const NOT_FOUND = 404;

/**
 * Lookups over REST at low priority; several lookups of one member at a time are one request. The gateway's own request
 * for members is limited to 120 a minute, together with everything else that a shard sends.
 * @example const lookUpMember = createMemberLookup(client, rateLimiter); (await lookUpMember(guild, user))?.roles
 */
export function createMemberLookup(client: Client<true>, rateLimiter: RateLimiter): MemberLookup {
  const pending = new Map<string, Promise<APIGuildMember | undefined>>();

  const fetchMember = (guild: string, user: string) =>
    rateLimiter
      .run(() => client.rest.get(Routes.guildMember(guild, user)))
      .catch((error: unknown) => {
        if (error instanceof DiscordAPIError && error.status === NOT_FOUND) return undefined;
        throw error;
      }) as Promise<APIGuildMember | undefined>;

  return (guild, user) => {
    const key = `${guild}/${user}`;
    const lookup = pending.get(key) ?? fetchMember(guild, user).finally(() => pending.delete(key));
    pending.set(key, lookup);
    return lookup;
  };
}
