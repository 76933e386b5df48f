import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { PRIVILEGED, validIntents } from './intents.ts';
import { answerMembers, type MembersRequest } from './member-chunks.ts';
import { deliver, greet, replay, type Session } from './session.ts';
import type { Dispatch, World } from './world.ts';

/** Sends a client may make on one connection, per minute. */
const SENDS_PER_MINUTE = 120;
/** Guilds that one shard may hold. */
const GUILDS_PER_SHARD = 2500;

/** Heartbeats a client may leave out before it is cut off. */
const PATIENCE = 3;

export interface GatewaySettings {
  heartbeatMs: number;
  maxConcurrency: number;
  /** How long an identify occupies its place (Discord: 5000); 0 lets bots restart at once. */
  identifyWindowMs: number;
  identifiesLeft: number;
  privileged: readonly (keyof typeof PRIVILEGED)[];
}

/** What tests can do to the connections. */
export interface GatewayControl {
  readonly sessions: readonly Session[];
  /** Identifies seen, one line each. */
  readonly identifies: { shard: readonly [number, number]; intents: number; at: Date }[];
  readonly resumes: { sessionId: string; seq: number; at: Date }[];
  readonly settings: GatewaySettings;
  /** Heartbeats are no longer acknowledged: a zombie connection. Undone with `true`. */
  acknowledge(on: boolean): void;
  /** Op 7 to everybody. */
  askToReconnect(): void;
  /** Op 9 to everybody; sessions that are not resumable are gone. */
  invalidate(options: { resumable: boolean }): void;
  /** Closes every connection. 1006 cuts the wire without a word. */
  close(code: number): void;
  /** Forgets every session: the next RESUME gets op 9 false. */
  forget(): void;
  /** The next event of this name is sent twice. */
  twice(t: string): void;
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

export function createGateway(
  world: World,
  server: Server,
  settings: GatewaySettings,
  isDown: () => boolean,
) {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions: Session[] = [];
  const identifies: GatewayControl['identifies'] = [];
  const resumes: GatewayControl['resumes'] = [];
  const doubled = new Set<string>();
  const lastIdentify = new Map<number, number>();
  let acknowledging = true;

  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    if (isDown()) return void socket.destroy();
    sockets.handleUpgrade(request, socket, head, (ws) => welcome(ws, new URL(request.url!, 'ws://local')));
  });

  function welcome(ws: WebSocket, url: URL): void {
    if (url.searchParams.get('v') !== '10') {
      ws.close(4012, 'Invalid API version');
      return;
    }
    let session: Session | undefined;
    const sends: number[] = [];
    const silence = setTimeout(() => ws.terminate(), settings.heartbeatMs * PATIENCE);
    ws.on('error', () => undefined);
    ws.on('close', (code) => {
      clearTimeout(silence);
      if (session?.socket !== ws) return;
      session.socket = undefined;
      if (code === 1000 || code === 1001) session.valid = false;
    });
    ws.on('message', (data) => {
      const now = Date.now();
      sends.push(now);
      while (sends[0]! < now - 60_000) sends.shift();
      if (sends.length > SENDS_PER_MINUTE) return ws.close(4008, 'You are being rate limited.');
      const frame = parse(String(data));
      if (!frame) return ws.close(4002, 'Error while decoding payload.');
      if (frame.op === 1) silence.refresh();
      session = receive(ws, frame, session) ?? session;
    });
    send(ws, { op: 10, d: { heartbeat_interval: settings.heartbeatMs } });
  }

  function receive(ws: WebSocket, { op, d }: Frame, session: Session | undefined): Session | undefined {
    if (op === 1) return void (acknowledging && send(ws, { op: 11 }));
    if (op === 2) return session ? close(ws, 4005, 'Already authenticated.') : identify(ws, d as Identify);
    if (op === 6) return resume(ws, d as { token: string; session_id: string; seq: number });
    if (!session) return close(ws, 4003, 'Not authenticated.');
    if (op === 8) return answerMembers(world, session, d as MembersRequest);
    return op === 3 || op === 4 ? undefined : close(ws, 4001, 'Unknown opcode.');
  }

  function identify(ws: WebSocket, { token, intents, shard = [0, 1] }: Identify): Session | undefined {
    const [id, count] = shard;
    if (token !== world.token) return close(ws, 4004, 'Authentication failed.');
    if (!validIntents(intents)) return close(ws, 4013, 'Invalid intents.');
    const allowed = settings.privileged.reduce((all, name) => all | PRIVILEGED[name], 0);
    const asked = intents & Object.values(PRIVILEGED).reduce<number>((all, bit) => all | bit, 0);
    if (asked & ~allowed) return close(ws, 4014, 'Disallowed intent(s).');
    if (!(id >= 0 && id < count)) return close(ws, 4010, 'Invalid shard.');
    if (world.guilds.size / count > GUILDS_PER_SHARD) return close(ws, 4011, 'Sharding required.');
    const key = id % settings.maxConcurrency;
    const tooSoon = Date.now() - (lastIdentify.get(key) ?? 0) < settings.identifyWindowMs;
    if (tooSoon || settings.identifiesLeft === 0) return void send(ws, { op: 9, d: false });
    lastIdentify.set(key, Date.now());
    settings.identifiesLeft -= 1;
    const session = { id: randomUUID(), shard, intents, sent: [], seq: 0, socket: ws, valid: true };
    sessions.push(session);
    identifies.push({ shard, intents, at: world.clock.now() });
    greet(world, session);
    return session;
  }

  function resume(
    ws: WebSocket,
    { token, session_id, seq }: { token: string; session_id: string; seq: number },
  ) {
    if (token !== world.token) return close(ws, 4004, 'Authentication failed.');
    resumes.push({ sessionId: session_id, seq, at: world.clock.now() });
    const session = sessions.find((one) => one.id === session_id && one.valid);
    if (!session) return void send(ws, { op: 9, d: false });
    if (seq > session.seq) return close(ws, 4007, 'Invalid seq.');
    session.socket?.terminate();
    session.socket = ws;
    if (replay(session, seq)) return session;
    session.valid = false;
    return void send(ws, { op: 9, d: false });
  }

  const everybody = (work: (ws: WebSocket, session: Session) => void) => {
    for (const session of sessions) if (session.socket) work(session.socket, session);
  };

  const control: GatewayControl = {
    sessions,
    identifies,
    resumes,
    settings,
    acknowledge: (on) => {
      acknowledging = on;
    },
    askToReconnect: () => everybody((ws) => send(ws, { op: 7, d: null })),
    invalidate: ({ resumable }) =>
      everybody((ws, session) => {
        if (!resumable) {
          session.valid = false;
          session.socket = undefined;
        }
        send(ws, { op: 9, d: resumable });
      }),
    close: (code) => everybody((ws) => (code === 1006 ? ws.terminate() : ws.close(code))),
    forget: () => {
      for (const session of sessions) session.valid = false;
    },
    twice: (t) => void doubled.add(t),
  };

  return {
    control,
    emit(dispatch: Dispatch): void {
      const times = doubled.delete(dispatch.t) ? 2 : 1;
      for (const session of sessions) deliver(world, session, dispatch, times);
    },
    stop(): void {
      for (const ws of sockets.clients) ws.terminate();
      sockets.close();
    },
  };
}

const send = (ws: WebSocket, frame: object): void => ws.send(JSON.stringify(frame));

function close(ws: WebSocket, code: number, reason: string): undefined {
  ws.close(code, reason);
}

function parse(text: string): Frame | undefined {
  try {
    const frame = JSON.parse(text) as Frame;
    return typeof frame?.op === 'number' ? frame : undefined;
  } catch {
    return undefined;
  }
}
