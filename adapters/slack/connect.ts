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
import { silent } from './clients.ts';
import { isTokenFault, nameOf } from './faults.ts';

/** How Slack reaches us: over sockets that we open, or at an address of ours, signed. */
export type Link =
  | { readonly kind: 'socket'; readonly appToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number; readonly host?: string };

export interface Connection {
  /** Rejects with a sentence where trying again is of no use. */
  start(): Promise<void>;
  stop(): Promise<void>;
  isOpen(): boolean;
  /** Where HTTP listens; undefined with sockets. */
  port(): number | undefined;
}

/** What the receiver needs for its pages; it makes the provider of them itself. */
type Doors = (provider: () => NonNullable<HTTPReceiver['installer']>) => Partial<HTTPReceiverOptions>;

/** While Slack renews one, the other goes on listening. */
const SOCKETS = 2;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 60_000;
const REFUSED =
  'SLACK_APP_TOKEN is not accepted; make an app-level token with connections:write on the page "Basic Information"';

/**
 * Everything that Slack sends goes to `heard`, as it came. We stand in for Bolt's `App`, whose dispatching we do not
 * need: what is acknowledged when, and what came before already, is decided in one place.
 */
const standIn = (heard: (event: ReceiverEvent) => Promise<void>): App =>
  ({ processEvent: heard }) as unknown as App;

/** @example const connection = connect({ link, heard, interrupted, resumed, log }); await connection.start() */
export const connect = (ports: {
  readonly link: Link;
  readonly apiUrl?: string | undefined;
  readonly heard: (event: ReceiverEvent) => Promise<void>;
  /** The pages on which the app is installed, over HTTP. */
  readonly doors?: Doors | undefined;
  /** From here on nothing is told. */
  readonly interrupted: () => void;
  readonly resumed: () => void;
  readonly log: Log;
}): Connection => (ports.link.kind === 'http' ? overHttp(ports.link, ports) : overSockets(ports.link, ports));

function overHttp(
  { signingSecret, port, host = '0.0.0.0' }: Extract<Link, { kind: 'http' }>,
  {
    heard,
    doors,
  }: { readonly heard: (event: ReceiverEvent) => Promise<void>; readonly doors?: Doors | undefined },
): Connection {
  const receiver: HTTPReceiver = new HTTPReceiver({
    signingSecret,
    port,
    logger: silent,
    ...doors?.(() => receiver.installer!),
  });
  receiver.init(standIn(heard));
  let server: Server | undefined;
  return {
    async start() {
      try {
        server = await receiver.start({ port, host });
      } catch (error) {
        throw new Error(`SLACK_PORT: ${port} cannot be listened at (${nameOf(error)}); write another`);
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

function overSockets(
  { appToken }: Extract<Link, { kind: 'socket' }>,
  ports: {
    readonly apiUrl?: string | undefined;
    readonly heard: (event: ReceiverEvent) => Promise<void>;
    readonly interrupted: () => void;
    readonly resumed: () => void;
    readonly log: Log;
  },
): Connection {
  const { apiUrl, heard, interrupted, resumed, log } = ports;
  const open = new Set<number>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let stopped = true;
  let everOpen = false;

  const sockets = Array.from({ length: SOCKETS }, (_, number) => {
    const receiver = new SocketModeReceiver({
      appToken,
      logger: silent,
      // The SDK waits five seconds before it opens the next one, and a refusal then ends the process: we do it.
      autoReconnectEnabled: false,
      installerOptions: {
        clientOptions: {
          retryConfig: { retries: 0 },
          ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
        },
      },
    });
    receiver.init(standIn(heard));
    receiver.client.on('connected', () => {
      const first = open.size === 0;
      open.add(number);
      if (first && everOpen) resumed();
      everOpen = true;
    });
    receiver.client.on('disconnected', () => {
      const was = open.delete(number);
      if (was && open.size === 0 && !stopped) interrupted();
      if (was && !stopped) again(number, 0);
    });
    return receiver;
  });

  function again(number: number, pause: number): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (stopped || open.has(number)) return;
      sockets[number]!.client.start().catch((error: unknown) => {
        log.warn('a socket was not opened', { error: nameOf(error) });
        again(number, Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pause * 2)));
      });
    }, pause);
    timers.add(timer);
  }

  return {
    async start() {
      stopped = false;
      try {
        await sockets[0]!.client.start();
      } catch (error) {
        if (isTokenFault(error)) throw new Error(REFUSED);
        log.error('Slack does not answer; trying again', { error: nameOf(error) });
        again(0, FIRST_PAUSE_MS);
      }
      for (let number = 1; number < SOCKETS; number++) again(number, 0);
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(
        sockets.map(({ client }, number) => (open.has(number) ? client.disconnect() : undefined)),
      );
    },
    isOpen: () => open.size > 0,
    port: () => undefined,
  };
}
