import type { WebSocket } from 'ws';
import { arrives, redacted } from './intents.ts';
import { guildCreate } from './wire.ts';
import type { Dispatch, World } from './world.ts';

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
const KEPT = 5000;

/** The shard that a guild's events go to. */
export const shardOf = (guildId: string, count: number): number =>
  Number((BigInt(guildId) >> 22n) % BigInt(count));

const mine = ({ shard: [id, count] }: Session, { guild }: Dispatch): boolean =>
  guild ? shardOf(guild.id, count) === id : id === 0;

/** Sends one event to the session, or keeps it until the bot resumes. */
export function deliver(world: World, session: Session, dispatch: Dispatch, times = 1): void {
  if (!session.valid || !mine(session, dispatch) || !arrives(world, session.intents, dispatch)) return;
  const d = redacted(world, session.intents, dispatch);
  for (let i = 0; i < times; i++) push(session, dispatch.t, d);
}

function push(session: Session, t: string, d: object): void {
  session.seq += 1;
  const text = JSON.stringify({ op: 0, t, s: session.seq, d });
  session.sent.push({ s: session.seq, text });
  if (session.sent.length > KEPT) session.sent.splice(0, KEPT / 2);
  session.socket?.send(text);
}

/** READY, then every guild of the shard. */
export function greet(world: World, session: Session): void {
  const [id, count] = session.shard;
  const guilds = [...world.guilds.values()].filter((guild) => shardOf(guild.id, count) === id);
  push(session, 'READY', {
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
    deliver(world, session, { t: 'GUILD_CREATE', d: guildCreate(world, guild, false), guild });
  }
}

/** Plays back what the bot has missed; false when that can no longer be told. */
export function replay(session: Session, seq: number): boolean {
  if (session.seq > seq && (session.sent[0]?.s ?? 0) > seq + 1) return false;
  for (const { s, text } of session.sent) if (s > seq) session.socket?.send(text);
  push(session, 'RESUMED', { _trace: [] });
  return true;
}
