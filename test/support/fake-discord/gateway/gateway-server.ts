import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { DiscordState, Dispatch, GatewaySettings } from '../state/discord-state.ts';
import { type MembersRequest, sendMemberChunks } from './member-chunks.ts';
import { type Session, sendDispatch, sendEvent } from './session.ts';
import {
  closeConnection,
  createSessions,
  type IdentifyData,
  type ResumeData,
  type Sessions,
  sendFrame,
} from './sessions.ts';

/** Messages that a client may send on one connection per minute. */
const SENDS_PER_MINUTE = 120;

/** The connection is closed when this many heartbeats are missing. */
const MAX_MISSED_HEARTBEATS = 3;

/** The controls with which tests observe and interrupt connections. @example discord.gateway.closeConnections(1006) */
export interface GatewayControl {
  readonly sessions: readonly Session[];
  /** All identifies. */
  readonly identifies: Sessions['identifies'];
  readonly resumes: Sessions['resumes'];
  readonly settings: GatewaySettings;
  /** With false, heartbeats are not acknowledged any more (a zombie connection). */
  acknowledgeHeartbeats(on: boolean): void;
  /** Sends op 7 to all connections. */
  requestReconnect(): void;
  /** Sends op 9 to all connections; sessions that are not resumable are invalid from now on. */
  invalidateSessions(options: { resumable: boolean }): void;
  /** Closes all connections; 1006 terminates them without a close frame. */
  closeConnections(code: number): void;
  /** Closes the connections of one shard. */
  closeShard(shard: number, code: number): void;
  /** Closes every connection that identifies with this code; undefined: they are accepted again. */
  refuseIdentifies(code: number | undefined): void;
  /** The next handshakes are answered with this HTTP status in place of 101. */
  failHandshakes(status: number, times: number): void;
  /** Handshakes since the start, failed ones too. */
  handshakes(): number;
  /** Closes the port and all connections: the next ones are refused (ECONNREFUSED). */
  closePort(): Promise<void>;
  /** Listens on the same port again. */
  openPort(): Promise<void>;
  /** Invalidates all sessions: the next RESUME gets op 9 with false. */
  forgetSessions(): void;
  /** Sends a packet with any content to all connections. */
  sendPacket(t: string, d: unknown): void;
  /** Sends the next event of this name twice. */
  duplicateNext(t: string): void;
}

interface Frame {
  readonly op: number;
  readonly d?: unknown;
}

/**
 * The gateway of the fake.
 * @example const gateway = createGatewayServer(discord, settings, () => false); gateway.control.sessions.length
 */
export function createGatewayServer(discord: DiscordState, settings: GatewaySettings, isDown: () => boolean) {
  const sockets = new WebSocketServer({ noServer: true });
  const { sessions, identifies, resumes, identify, resume } = createSessions(discord, settings);
  const duplicatedEvents = new Set<string>();
  let isAcknowledging = true;
  let handshakes = 0;
  let identifyCloseCode: number | undefined;
  let failure = { status: 0, remaining: 0 };
  const server = createServer();

  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    handshakes += 1;
    if (isDown()) return void socket.destroy();
    if (failure.remaining > 0) {
      failure.remaining -= 1;
      return void socket.end(`HTTP/1.1 ${failure.status} Fault\r\nContent-Length: 0\r\n\r\n`);
    }
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
    if (op === 2 && identifyCloseCode !== undefined) return closeConnection(ws, identifyCloseCode, '');
    if (op === 2)
      return session ? closeConnection(ws, 4005, 'Already authenticated.') : identify(ws, d as IdentifyData);
    if (op === 6) return resume(ws, d as ResumeData);
    if (!session) return closeConnection(ws, 4003, 'Not authenticated.');
    if (op === 8) return sendMemberChunks(discord, session, d as MembersRequest);
    return op === 3 || op === 4 ? undefined : closeConnection(ws, 4001, 'Unknown opcode.');
  }

  const forEachConnection = (work: (ws: WebSocket, session: Session) => void) => {
    for (const session of sessions) if (session.socket) work(session.socket, session);
  };

  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const close = (): Promise<unknown> => {
    for (const ws of sockets.clients) ws.terminate();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
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
    closeShard: (shard, code) =>
      forEachConnection((ws, session) => session.shard[0] === shard && ws.close(code)),
    refuseIdentifies: (code) => {
      identifyCloseCode = code;
    },
    failHandshakes: (status, times) => {
      failure = { status, remaining: times };
    },
    handshakes: () => handshakes,
    async closePort() {
      await close();
    },
    openPort: () => listen(Number(new URL(discord.gatewayUrl).port)),
    forgetSessions: () => {
      for (const session of sessions) session.valid = false;
    },
    sendPacket: (t, d) => {
      for (const session of sessions) sendEvent(session, t, d as object);
    },
    duplicateNext: (t) => void duplicatedEvents.add(t),
  };

  return {
    control,
    /** Sends an event to the sessions that may receive it. */
    emit(dispatch: Dispatch): void {
      const times = duplicatedEvents.delete(dispatch.t) ? 2 : 1;
      for (const session of sessions) sendDispatch(discord, session, dispatch, times);
    },
    async start(): Promise<void> {
      await listen(0);
      discord.gatewayUrl = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async stop(): Promise<void> {
      await close();
      sockets.close();
    },
  };
}

function parseFrame(text: string): Frame | undefined {
  try {
    const frame = JSON.parse(text) as Frame;
    return typeof frame?.op === 'number' ? frame : undefined;
  } catch {
    return undefined;
  }
}
