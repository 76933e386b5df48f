import { GatewayIntentBits as Intent } from 'discord.js';
import type { DiscordState } from '../state/discord-state.ts';
import { toApiMember } from '../state/payloads.ts';
import { type Session, sendDispatch } from './session.ts';

/** Op 8, Request Guild Members. */
export interface MembersRequest {
  readonly guild_id: string;
  readonly query?: string;
  readonly limit?: number;
  readonly user_ids?: string | readonly string[];
  readonly nonce?: string;
}

const CHUNK_SIZE = 1000;
/** Listing everybody: once per guild in 30 seconds. */
const LIST_ALL_INTERVAL_MS = 30_000;

const lastListAll = new WeakMap<Session, Map<string, number>>();

/** Answers with GUILD_MEMBERS_CHUNK events, or RATE_LIMITED when all members are asked for too often. */
export function sendMemberChunks(world: DiscordState, session: Session, request: MembersRequest): undefined {
  const guild = world.guilds.get(request.guild_id);
  if (!guild) return;
  const ids = request.user_ids === undefined ? undefined : [request.user_ids].flat();
  const everybody = !ids && !request.query && (request.limit ?? 0) === 0;
  if (everybody) {
    if (!(session.intents & Intent.GuildMembers)) return;
    const asked = lastListAll.get(session) ?? new Map<string, number>();
    lastListAll.set(session, asked);
    const wait = (asked.get(guild.id) ?? 0) + LIST_ALL_INTERVAL_MS - Date.now();
    if (wait > 0) {
      const meta = { guild_id: guild.id, nonce: request.nonce };
      sendDispatch(world, session, {
        t: 'RATE_LIMITED',
        d: { opcode: 8, retry_after: wait / 1000, meta },
        guild,
      });
      return;
    }
    asked.set(guild.id, Date.now());
  }
  const query = request.query?.toLowerCase() ?? '';
  const found = [...guild.members.values()]
    .filter(({ user, nick }) =>
      ids
        ? ids.includes(user.id)
        : [user.username, nick ?? ''].some((name) => name.toLowerCase().startsWith(query)),
    )
    .slice(0, everybody || ids ? undefined : Math.min(request.limit || 100, 100));
  const chunks = Math.max(1, Math.ceil(found.length / CHUNK_SIZE));
  for (let index = 0; index < chunks; index++) {
    const members = found.slice(index * CHUNK_SIZE, (index + 1) * CHUNK_SIZE).map(toApiMember);
    const missing = ids?.filter((id) => !guild.members.has(id)) ?? [];
    const d = {
      guild_id: guild.id,
      members,
      chunk_index: index,
      chunk_count: chunks,
      not_found: missing,
      nonce: request.nonce,
    };
    sendDispatch(world, session, { t: 'GUILD_MEMBERS_CHUNK', d, guild });
  }
}
