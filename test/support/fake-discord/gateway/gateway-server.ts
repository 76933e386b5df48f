import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DiscordState, Dispatch } from '../state/discord-state.ts';
import { isValidIntents, PRIVILEGED_INTENTS } from './intents.ts';
import { type MembersRequest, sendMemberChunks } from './member-chunks.ts';
import { replayEvents, type Session, sendDispatch, sendReady } from './session.ts';

/** Sends a client may make on one connection, per minute. */
const SENDS_PER_MINUTE = 120;
/** Guilds that one shard may hold. */
const GUILDS_PER_SHARD = 2500;

/** Heartbeats a client may leave out before it is cut off. */
const MAX_MISSED_HEARTBEATS = 3;

export interface GatewaySettings {
  heartbeatMs: number;
  maxConcurrency: number;
  /** How long an identify occupies its place (Discord: 5000); 0 lets bots restart at once. */
  identifyWindowMs: number;
  identifiesLeft: number;
  privileged: readonly (keyof typeof PRIVILEGED_INTENTS)[];
}

/** What tests can do to the connections. */
export interface GatewayControl {
  readonly sessions: readonly Session[];
  /** Identifies seen, one line each. */
  readonly identifies: { shard: readonly [number, number]; intents: number; at: Date }[];
  readonly resumes: { sessionId: string; seq: number; at: Date }[];
  readonly settings: GatewaySettings;
  /** Heartbeats are no longer acknowledged: a zombie connection. Undone with `true`. */
  acknowledgeHeartbeats(on: boolean): void;
  /** Op 7 to everybody. */
  requestReconnect(): void;
  /** Op 9 to everybody; sessions that are not resumable are gone. */
  invalidateSessions(options: { resumable: boolean }): void;
  /** Closes every connection. 1006 cuts the wire without a word. */
  closeConnections(code: number): void;
  /** Forgets every session: the next RESUME gets op 9 false. */
  forgetSessions(): void;
  /** The next event of this name is sent twice. */
  duplicateNext(t: string): void;
}

interface Frame {
  readonly op: number;
  readonly d?: unknown;
}

interface Identify {
  readonly token: string;
  readonly intents: unknown;
  readonly shard?: readonly [number, number];
}

export function createGatewayServer(
  world: DiscordState,
  server: Server,
  settings: GatewaySettings,
  isDown: () => boolean,
) {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions: Session[] = [];
  const identifies: GatewayControl['identifies'] = [];
  const resumes: GatewayControl['resumes'] = [];
  const duplicatedEvents = new Set<string>();
  const lastIdentify = new Map<number, number>();
  let isAcknowledging = true;

  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    if (isDown()) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (ws) =>
      acceptConnection(ws, new URL(request.url!, 'ws://local')),
    );
  });

  function acceptConnection(ws: WebSocket, url: URL): void {
    if (url.searchParams.get('v') !== '10') {
      ws.close(4012, 'Invalid API version');
      return;
    }
    let session: Session | undefined;
    const sends: number[] = [];
    const heartbeatTimeout = setTimeout(() => ws.terminate(), settings.heartbeatMs * MAX_MISSED_HEARTBEATS);
    ws.on('error', () => undefined);
    ws.on('close', (code) => {
      clearTimeout(heartbeatTimeout);
      if (session?.socket !== ws) return;
      session.socket = undefined;
      if (code === 1000 || code === 1001) session.valid = false;
    });
    ws.on('message', (data) => {
      const now = Date.now();
      sends.push(now);
      while (sends[0]! < now - 60_000) sends.shift();
      if (sends.length > SENDS_PER_MINUTE) return ws.close(4008, 'You are being rate limited.');
      const frame = parseFrame(String(data));
      if (!frame) return ws.close(4002, 'Error while decoding payload.');
      if (frame.op === 1) heartbeatTimeout.refresh();
      session = handleFrame(ws, frame, session) ?? session;
    });
    sendFrame(ws, { op: 10, d: { heartbeat_interval: settings.heartbeatMs } });
  }

  function handleFrame(ws: WebSocket, { op, d }: Frame, session: Session | undefined): Session | undefined {
    if (op === 1) return void (isAcknowledging && sendFrame(ws, { op: 11 }));
    if (op === 2)
      return session ? closeConnection(ws, 4005, 'Already authenticated.') : identify(ws, d as Identify);
    if (op === 6) return resume(ws, d as { token: string; session_id: string; seq: number });
    if (!session) return closeConnection(ws, 4003, 'Not authenticated.');
    if (op === 8) return sendMemberChunks(world, session, d as MembersRequest);
    return op === 3 || op === 4 ? undefined : closeConnection(ws, 4001, 'Unknown opcode.');
  }

  function identify(ws: WebSocket, { token, intents, shard = [0, 1] }: Identify): Session | undefined {
    const [id, count] = shard;
    if (token !== world.token) return closeConnection(ws, 4004, 'Authentication failed.');
    if (!isValidIntents(intents)) return closeConnection(ws, 4013, 'Invalid intents.');
    const allowed = settings.privileged.reduce((all, name) => all | PRIVILEGED_INTENTS[name], 0);
    const asked = intents & Object.values(PRIVILEGED_INTENTS).reduce<number>((all, bit) => all | bit, 0);
    if (asked & ~allowed) return closeConnection(ws, 4014, 'Disallowed intent(s).');
    if (!(id >= 0 && id < count)) return closeConnection(ws, 4010, 'Invalid shard.');
    if (world.guilds.size / count > GUILDS_PER_SHARD) return closeConnection(ws, 4011, 'Sharding required.');
    const key = id % settings.maxConcurrency;
    const tooSoon = Date.now() - (lastIdentify.get(key) ?? 0) < settings.identifyWindowMs;
    if (tooSoon || settings.identifiesLeft === 0) return void sendFrame(ws, { op: 9, d: false });
    lastIdentify.set(key, Date.now());
    settings.identifiesLeft -= 1;
    const session = { id: randomUUID(), shard, intents, sent: [], seq: 0, socket: ws, valid: true };
    sessions.push(session);
    identifies.push({ shard, intents, at: world.clock.now() });
    sendReady(world, session);
    return session;
  }

  function resume(
    ws: WebSocket,
    { token, session_id, seq }: { token: string; session_id: string; seq: number },
  ) {
    if (token !== world.token) return closeConnection(ws, 4004, 'Authentication failed.');
    resumes.push({ sessionId: session_id, seq, at: world.clock.now() });
    const session = sessions.find((one) => one.id === session_id && one.valid);
    if (!session) return void sendFrame(ws, { op: 9, d: false });
    if (seq > session.seq) return closeConnection(ws, 4007, 'Invalid seq.');
    session.socket?.terminate();
    session.socket = ws;
    if (replayEvents(session, seq)) return session;
    session.valid = false;
    return void sendFrame(ws, { op: 9, d: false });
  }

  const forEachConnection = (work: (ws: WebSocket, session: Session) => void) => {
    for (const session of sessions) if (session.socket) work(session.socket, session);
  };

  const control: GatewayControl = {
    sessions,
    identifies,
    resumes,
    settings,
    acknowledgeHeartbeats: (on) => {
      isAcknowledging = on;
    },
    requestReconnect: () => forEachConnection((ws) => sendFrame(ws, { op: 7, d: null })),
    invalidateSessions: ({ resumable }) =>
      forEachConnection((ws, session) => {
        if (!resumable) {
          session.valid = false;
          session.socket = undefined;
        }
        sendFrame(ws, { op: 9, d: resumable });
      }),
    closeConnections: (code) => forEachConnection((ws) => (code === 1006 ? ws.terminate() : ws.close(code))),
    forgetSessions: () => {
      for (const session of sessions) session.valid = false;
    },
    duplicateNext: (t) => void duplicatedEvents.add(t),
  };

  return {
    control,
    emit(dispatch: Dispatch): void {
      const times = duplicatedEvents.delete(dispatch.t) ? 2 : 1;
      for (const session of sessions) sendDispatch(world, session, dispatch, times);
    },
    stop(): void {
      for (const ws of sockets.clients) ws.terminate();
      sockets.close();
    },
  };
}

const sendFrame = (ws: WebSocket, frame: object): void => ws.send(JSON.stringify(frame));

function closeConnection(ws: WebSocket, code: number, reason: string): undefined {
  ws.close(code, reason);
}

function parseFrame(text: string): Frame | undefined {
  try {
    const frame = JSON.parse(text) as Frame;
    return typeof frame?.op === 'number' ? frame : undefined;
  } catch {
    return undefined;
  }
}
