import type { WebSocket } from 'ws';
import type { DiscordState, Dispatch } from '../state/discord-state.ts';
import { guildCreatePayload } from '../state/payloads.ts';
import { canReceive, redactDispatch } from './intents.ts';

/** What one IDENTIFY opened; outlives its connection, so that it can be resumed. */
export interface Session {
  readonly id: string;
  readonly shard: readonly [id: number, count: number];
  readonly intents: number;
  readonly sent: { s: number; text: string }[];
  seq: number;
  socket: WebSocket | undefined;
  /** False once it can no longer be resumed. */
  valid: boolean;
}

/** Events kept for a RESUME. */
const MAX_REPLAY_EVENTS = 5000;

/** The shard that a guild's events go to. */
export const shardOf = (guildId: string, count: number): number =>
  Number((BigInt(guildId) >> 22n) % BigInt(count));

const belongsToShard = ({ shard: [id, count] }: Session, { guild }: Dispatch): boolean =>
  guild ? shardOf(guild.id, count) === id : id === 0;

/** Sends one event to the session, or keeps it until the bot resumes. */
export function sendDispatch(world: DiscordState, session: Session, dispatch: Dispatch, times = 1): void {
  if (!session.valid || !belongsToShard(session, dispatch) || !canReceive(world, session.intents, dispatch))
    return;
  const d = redactDispatch(world, session.intents, dispatch);
  for (let i = 0; i < times; i++) sendEvent(session, dispatch.t, d);
}

function sendEvent(session: Session, t: string, d: object): void {
  session.seq += 1;
  const text = JSON.stringify({ op: 0, t, s: session.seq, d });
  session.sent.push({ s: session.seq, text });
  if (session.sent.length > MAX_REPLAY_EVENTS) session.sent.splice(0, MAX_REPLAY_EVENTS / 2);
  session.socket?.send(text);
}

/** READY, then every guild of the shard. */
export function sendReady(world: DiscordState, session: Session): void {
  const [id, count] = session.shard;
  const guilds = [...world.guilds.values()].filter((guild) => shardOf(guild.id, count) === id);
  sendEvent(session, 'READY', {
    v: 10,
    user: { ...world.bot, verified: true, mfa_enabled: true },
    guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
    session_id: session.id,
    resume_gateway_url: world.url.replace('http', 'ws'),
    shard: session.shard,
    application: { id: world.applicationId, flags: 0 },
    private_channels: [],
    relationships: [],
  });
  for (const guild of guilds) {
    sendDispatch(world, session, { t: 'GUILD_CREATE', d: guildCreatePayload(world, guild, false), guild });
  }
}

/** Plays back what the bot has missed; false when that can no longer be told. */
export function replayEvents(session: Session, seq: number): boolean {
  if (session.seq > seq && (session.sent[0]?.s ?? 0) > seq + 1) return false;
  for (const { s, text } of session.sent) if (s > seq) session.socket?.send(text);
  sendEvent(session, 'RESUMED', { _trace: [] });
  return true;
}
