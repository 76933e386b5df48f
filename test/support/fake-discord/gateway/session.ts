import type { WebSocket } from 'ws';
import type { DiscordState, Dispatch } from '../state/discord-state.ts';
import { guildCreatePayload } from '../state/payloads.ts';
import { canReceive, redactDispatch } from './intents.ts';

/** A gateway session. It is kept after its connection closes, so that it can be resumed. */
export interface Session {
  readonly id: string;
  readonly shard: readonly [id: number, count: number];
  readonly intents: number;
  readonly sent: { s: number; text: string }[];
  seq: number;
  socket: WebSocket | undefined;
  /** False when it cannot be resumed any more. */
  valid: boolean;
}

/** Events that are kept for a RESUME. */
const MAX_REPLAY_EVENTS = 5000;

/** The shard that receives the events of a guild. @example shardOf('41771983423143937', 4) */
export const shardOf = (guildId: string, count: number): number =>
  Number((BigInt(guildId) >> 22n) % BigInt(count));

const belongsToShard = ({ shard: [id, count] }: Session, { guild }: Dispatch): boolean =>
  guild ? shardOf(guild.id, count) === id : id === 0;

/**
 * Sends an event to a session, or keeps it until the bot resumes.
 * @example sendDispatch(discord, session, { t: 'MESSAGE_CREATE', d, guild })
 */
export function sendDispatch(discord: DiscordState, session: Session, dispatch: Dispatch, times = 1): void {
  if (!session.valid || !belongsToShard(session, dispatch) || !canReceive(discord, session.intents, dispatch))
    return;
  const d = redactDispatch(discord, session.intents, dispatch);
  for (let i = 0; i < times; i++) sendEvent(session, dispatch.t, d);
}

/** Sends one event to a session, and keeps it for a resume. @example sendEvent(session, 'MESSAGE_CREATE', message) */
export function sendEvent(session: Session, t: string, d: object): void {
  session.seq += 1;
  const text = JSON.stringify({ op: 0, t, s: session.seq, d });
  session.sent.push({ s: session.seq, text });
  if (session.sent.length > MAX_REPLAY_EVENTS) session.sent.splice(0, MAX_REPLAY_EVENTS / 2);
  session.socket?.send(text);
}

/** Sends READY, and GUILD_CREATE for every guild of the shard. @example sendReady(discord, session) */
export function sendReady(discord: DiscordState, session: Session): void {
  const [id, count] = session.shard;
  const guilds = [...discord.guilds.values()].filter((guild) => shardOf(guild.id, count) === id);
  sendEvent(session, 'READY', {
    v: 10,
    user: { ...discord.bot, verified: true, mfa_enabled: true },
    guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
    session_id: session.id,
    resume_gateway_url: discord.gatewayUrl,
    shard: session.shard,
    application: { id: discord.applicationId, flags: 0 },
    private_channels: [],
    relationships: [],
  });
  for (const guild of guilds) {
    sendDispatch(discord, session, {
      t: 'GUILD_CREATE',
      d: guildCreatePayload(discord, guild, false),
      guild,
    });
  }
}

/**
 * Sends the events that the bot has missed; false when they are not kept any more.
 * @example replayEvents(session, 12) // true
 */
export function replayEvents(session: Session, seq: number): boolean {
  if (session.seq > seq && (session.sent[0]?.s ?? 0) > seq + 1) return false;
  for (const { s, text } of session.sent) if (s > seq) session.socket?.send(text);
  sendEvent(session, 'RESUMED', { _trace: [] });
  return true;
}
