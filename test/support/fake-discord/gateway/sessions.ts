import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { DiscordState, GatewaySettings } from '../state/discord-state.ts';
import { isValidIntents, PRIVILEGED_INTENTS } from './intents.ts';
import { replayEvents, type Session, sendReady } from './session.ts';

/** The largest number of guilds of one shard. */
const GUILDS_PER_SHARD = 2500;

/** The data of op 2, Identify. */
export interface IdentifyData {
  readonly token: string;
  readonly intents: unknown;
  readonly shard?: readonly [number, number];
}

/** The data of op 6, Resume. */
export interface ResumeData {
  readonly token: string;
  readonly session_id: string;
  readonly seq: number;
}

/** All sessions since the start, and how they were opened. */
export interface Sessions {
  readonly sessions: Session[];
  readonly identifies: { shard: readonly [number, number]; intents: number; at: Date }[];
  readonly resumes: { sessionId: string; seq: number; at: Date }[];
  /** Opens a session; undefined when it was refused with a close code or op 9. */
  identify(ws: WebSocket, data: IdentifyData): Session | undefined;
  /** Resumes a session; undefined when it was refused with a close code or op 9. */
  resume(ws: WebSocket, data: ResumeData): Session | undefined;
}

/**
 * The sessions of the gateway.
 * @example const { identify } = createSessions(discord, settings); identify(ws, { token, intents: 1 })
 */
export function createSessions(discord: DiscordState, settings: GatewaySettings): Sessions {
  const sessions: Session[] = [];
  const identifies: Sessions['identifies'] = [];
  const resumes: Sessions['resumes'] = [];
  const lastIdentifyMs = new Map<number, number>();

  return {
    sessions,
    identifies,
    resumes,
    identify(ws, { token, intents, shard = [0, 1] }) {
      const [id, count] = shard;
      if (token !== discord.token) return closeConnection(ws, 4004, 'Authentication failed.');
      if (!isValidIntents(intents)) return closeConnection(ws, 4013, 'Invalid intents.');
      if (disallowedIntents(intents, settings)) return closeConnection(ws, 4014, 'Disallowed intent(s).');
      if (!(id >= 0 && id < count)) return closeConnection(ws, 4010, 'Invalid shard.');
      if (discord.guilds.size / count > GUILDS_PER_SHARD)
        return closeConnection(ws, 4011, 'Sharding required.');
      const slot = id % settings.maxConcurrency;
      const isTooSoon = Date.now() - (lastIdentifyMs.get(slot) ?? 0) < settings.identifyWindowMs;
      if (isTooSoon || settings.identifiesLeft === 0) return void sendFrame(ws, { op: 9, d: false });
      lastIdentifyMs.set(slot, Date.now());
      settings.identifiesLeft -= 1;
      const session = { id: randomUUID(), shard, intents, sent: [], seq: 0, socket: ws, valid: true };
      sessions.push(session);
      identifies.push({ shard, intents, at: discord.clock.now() });
      sendReady(discord, session);
      return session;
    },
    resume(ws, { token, session_id, seq }) {
      if (token !== discord.token) return closeConnection(ws, 4004, 'Authentication failed.');
      resumes.push({ sessionId: session_id, seq, at: discord.clock.now() });
      const session = sessions.find(({ id, valid }) => id === session_id && valid);
      if (!session) return void sendFrame(ws, { op: 9, d: false });
      if (seq > session.seq) return closeConnection(ws, 4007, 'Invalid seq.');
      session.socket?.terminate();
      session.socket = ws;
      if (replayEvents(session, seq)) return session;
      session.valid = false;
      return void sendFrame(ws, { op: 9, d: false });
    },
  };
}

/** The requested privileged intents that are not enabled. */
function disallowedIntents(intents: number, { privileged }: GatewaySettings): number {
  const union = (bits: readonly number[]): number => bits.reduce((all, bit) => all | bit, 0);
  const enabled = union(privileged.map((name) => PRIVILEGED_INTENTS[name]));
  return intents & union(Object.values(PRIVILEGED_INTENTS)) & ~enabled;
}

/** Sends one frame as JSON. @example sendFrame(ws, { op: 11 }) */
export const sendFrame = (ws: WebSocket, frame: object): void => ws.send(JSON.stringify(frame));

/**
 * Closes a connection and returns undefined, for use in a `return`.
 * @example return closeConnection(ws, 4004, 'Authentication failed.')
 */
export function closeConnection(ws: WebSocket, code: number, reason: string): undefined {
  ws.close(code, reason);
}
