import { GatewayIntentBits as Intent } from 'discord.js';
import type { DiscordState } from '../state/discord-state.ts';
import { toApiMember } from '../state/payloads.ts';
import { type Session, sendDispatch } from './session.ts';

/** The data of op 8, Request Guild Members. */
export interface MembersRequest {
  readonly guild_id: string;
  readonly query?: string;
  readonly limit?: number;
  readonly user_ids?: string | readonly string[];
  readonly nonce?: string;
}

const CHUNK_SIZE = 1000;
/** All members of a guild may be requested once in 30 seconds. */
const LIST_ALL_INTERVAL_MS = 30_000;

const lastListAll = new WeakMap<Session, Map<string, number>>();

/**
 * Sends GUILD_MEMBERS_CHUNK events, or RATE_LIMITED when all members are requested too often.
 * @example sendMemberChunks(discord, session, { guild_id: guild.id, query: '', limit: 0 })
 */
export function sendMemberChunks(
  discord: DiscordState,
  session: Session,
  request: MembersRequest,
): undefined {
  const guild = discord.guilds.get(request.guild_id);
  if (!guild) return;
  const ids = request.user_ids === undefined ? undefined : [request.user_ids].flat();
  const isListAll = !ids && !request.query && (request.limit ?? 0) === 0;
  if (isListAll) {
    if (!(session.intents & Intent.GuildMembers)) return;
    const lastByGuild = lastListAll.get(session) ?? new Map<string, number>();
    lastListAll.set(session, lastByGuild);
    const wait = (lastByGuild.get(guild.id) ?? 0) + LIST_ALL_INTERVAL_MS - Date.now();
    if (wait > 0) {
      const meta = { guild_id: guild.id, nonce: request.nonce };
      sendDispatch(discord, session, {
        t: 'RATE_LIMITED',
        d: { opcode: 8, retry_after: wait / 1000, meta },
        guild,
      });
      return;
    }
    lastByGuild.set(guild.id, Date.now());
  }
  const query = request.query?.toLowerCase() ?? '';
  const matching = [...guild.members.values()]
    .filter(({ user, nick }) =>
      ids
        ? ids.includes(user.id)
        : [user.username, nick ?? ''].some((name) => name.toLowerCase().startsWith(query)),
    )
    .slice(0, isListAll || ids ? undefined : Math.min(request.limit || 100, 100));
  const chunks = Math.max(1, Math.ceil(matching.length / CHUNK_SIZE));
  for (let index = 0; index < chunks; index++) {
    const members = matching.slice(index * CHUNK_SIZE, (index + 1) * CHUNK_SIZE).map(toApiMember);
    const missing = ids?.filter((id) => !guild.members.has(id)) ?? [];
    const d = {
      guild_id: guild.id,
      members,
      chunk_index: index,
      chunk_count: chunks,
      not_found: missing,
      nonce: request.nonce,
    };
    sendDispatch(discord, session, { t: 'GUILD_MEMBERS_CHUNK', d, guild });
  }
}
