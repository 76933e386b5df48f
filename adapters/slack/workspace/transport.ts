import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type App,
  HTTPReceiver,
  type HTTPReceiverOptions,
  type ReceiverEvent,
  SocketModeReceiver,
} from '@slack/bolt';
import type { Log } from '#core';
import { silentLogger } from '../client/clients.ts';
import { isTokenError, slackErrorName } from '../client/errors.ts';
import { refuseInvalidBodies } from './refuse-invalid-bodies.ts';

/** How events arrive: over sockets that we open (Socket Mode), or as signed HTTP requests. */
export type TransportSettings =
  | { readonly kind: 'socket'; readonly appToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number; readonly host: string };

/** The connection to Slack. */
export interface Transport {
  /** Rejects with a sentence when a retry is of no use: a refused token, a port in use. */
  start(): Promise<void>;
  stop(): Promise<void>;
  isOpen(): boolean;
  /** The port of the HTTP server; undefined with sockets. */
  port(): number | undefined;
}

/** Creates the options of the installation pages. They need a provider, which the receiver creates. */
type InstallOptionsFactory = (
  provider: () => NonNullable<HTTPReceiver['installer']>,
) => Partial<HTTPReceiverOptions>;

/** Slack closes a socket from time to time; the other one stays open meanwhile. */
const SOCKET_COUNT = 2;
const MIN_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 60_000;
const APP_TOKEN_REFUSED_MESSAGE =
  'SLACK_APP_TOKEN is not accepted; make an app-level token with connections:write on the page "Basic Information"';

/**
 * Replaces Bolt's `App`: passes every request unchanged to `onEvent`. Acknowledgement and deduplication happen there,
 * in one place.
 */
const createAppStub = (onEvent: (event: ReceiverEvent) => Promise<void>): App =>
  ({ processEvent: onEvent }) as unknown as App;

/**
 * The transport for the given settings.
 * @example const transport = createTransport({ link, onEvent, onInterrupted, onResumed, log }); await transport.start()
 */
export const createTransport = (ports: {
  readonly link: TransportSettings;
  readonly apiUrl?: string | undefined;
  readonly onEvent: (event: ReceiverEvent) => Promise<void>;
  /** The installation pages; HTTP only. */
  readonly installOptions?: InstallOptionsFactory | undefined;
  /** The last open socket was lost: events are missed from now on. */
  readonly onInterrupted: () => void;
  /** A socket is open again. */
  readonly onResumed: () => void;
  readonly log: Log;
}): Transport =>
  ports.link.kind === 'http'
    ? createHttpTransport(ports.link, ports)
    : createSocketTransport(ports.link, ports);

function createHttpTransport(
  { signingSecret, port, host }: Extract<TransportSettings, { kind: 'http' }>,
  {
    onEvent,
    installOptions,
  }: {
    readonly onEvent: (event: ReceiverEvent) => Promise<void>;
    readonly installOptions?: InstallOptionsFactory | undefined;
  },
): Transport {
  const receiver: HTTPReceiver = new HTTPReceiver({
    signingSecret,
    port,
    logger: silentLogger,
    ...installOptions?.(() => receiver.installer!),
  });
  receiver.init(createAppStub(onEvent));
  refuseInvalidBodies(receiver);
  let server: Server | undefined;
  return {
    async start() {
      try {
        server = await receiver.start({ port, host });
      } catch (error) {
        throw new Error(
          `SLACK_PORT: ${host} port ${port} cannot be listened at (${slackErrorName(error)}); write another port, or another SLACK_HOST`,
        );
      }
    },
    async stop() {
      server?.closeAllConnections();
      if (server) await receiver.stop();
      server = undefined;
    },
    isOpen: () => server !== undefined,
    port: () => (server?.address() as AddressInfo | null | undefined)?.port,
  };
}

function createSocketTransport(
  { appToken }: Extract<TransportSettings, { kind: 'socket' }>,
  ports: {
    readonly apiUrl?: string | undefined;
    readonly onEvent: (event: ReceiverEvent) => Promise<void>;
    readonly onInterrupted: () => void;
    readonly onResumed: () => void;
    readonly log: Log;
  },
): Transport {
  const { apiUrl, onEvent, onInterrupted, onResumed, log } = ports;
  const openSockets = new Set<number>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let stopped = true;
  let wasEverOpen = false;

  const sockets = Array.from({ length: SOCKET_COUNT }, (_, number) => {
    const receiver = new SocketModeReceiver({
      appToken,
      logger: silentLogger,
      // We reconnect ourselves: the SDK waits five seconds, and its unhandled rejection would end the process.
      autoReconnectEnabled: false,
      installerOptions: {
        clientOptions: {
          retryConfig: { retries: 0 },
          ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
        },
      },
    });
    receiver.init(createAppStub(onEvent));
    receiver.client.on('connected', () => {
      const first = openSockets.size === 0;
      openSockets.add(number);
      if (first && wasEverOpen) onResumed();
      wasEverOpen = true;
    });
    receiver.client.on('disconnected', () => {
      const wasOpen = openSockets.delete(number);
      if (wasOpen && openSockets.size === 0 && !stopped) onInterrupted();
      if (wasOpen && !stopped) scheduleReconnect(number, 0);
    });
    return receiver;
  });

  function scheduleReconnect(number: number, backoffMs: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (stopped || openSockets.has(number)) return;
      sockets[number]!.client.start().catch((error: unknown) => {
        log.warn('socket_open_failed', { error: slackErrorName(error) });
        scheduleReconnect(number, Math.min(MAX_BACKOFF_MS, Math.max(MIN_BACKOFF_MS, backoffMs * 2)));
      });
    }, backoffMs);
    timers.add(timer);
  }

  return {
    async start() {
      stopped = false;
      try {
        await sockets[0]!.client.start();
      } catch (error) {
        if (isTokenError(error)) throw new Error(APP_TOKEN_REFUSED_MESSAGE);
        log.error('slack_unreachable_retrying', { error: slackErrorName(error) });
        scheduleReconnect(0, MIN_BACKOFF_MS);
      }
      for (let number = 1; number < SOCKET_COUNT; number++) scheduleReconnect(number, 0);
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(
        sockets.map(({ client }, number) => (openSockets.has(number) ? client.disconnect() : undefined)),
      );
    },
    isOpen: () => openSockets.size > 0,
    port: () => undefined,
  };
}
