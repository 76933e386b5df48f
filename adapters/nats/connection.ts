import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { type ConnectionOptions, connect, type NatsConnection } from '@nats-io/transport-node';
import { StreamUnavailable } from '#core';
import { createWake } from '#lib';
import { whyOf } from './errors.ts';
import type { NatsAddress } from './nats-url.ts';
import { createRequests, type Requests } from './requests.ts';

/** A request that takes longer has failed, and is tried again while there is time. */
export const REQUEST_TIMEOUT_MS = 2000;
const CONNECT_TIMEOUT_MS = 2000;
const MAX_RECONNECT_DELAY_MS = 1000;
/** A server that answers none of two pings is frozen: the connection is given up. */
const PING_INTERVAL_MS = 2000;

/** What one connection offers. It lasts until the connection is closed for good, also over reconnections. */
export interface NatsSession {
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly requests: Requests;
}

/** A connection that is made again for ever. */
export interface NatsLink {
  /** Resolves when the first attempt to connect has succeeded or failed. */
  readonly firstAttempt: Promise<void>;
  /** The session, as soon as it is connected. Throws `StreamUnavailable` after `waitMs`. */
  session(waitMs: number): Promise<NatsSession>;
  close(): Promise<void>;
}

interface LinkOptions {
  readonly address: NatsAddress;
  /** Connected, for the first time or again. */
  readonly onConnect: () => void;
  readonly onDisconnect: (why: string) => void;
}

const delayMs = (attempt: number): number =>
  Math.min(100 * 2 ** Math.min(attempt, 10), MAX_RECONNECT_DELAY_MS) * (0.75 + Math.random() / 2);

/** The options of the client: it never gives up, and finds out within seconds that a server is frozen. */
function connectionOptions(address: NatsAddress, nextDelayMs: () => number): ConnectionOptions {
  const { servers, user, password, token, tls } = address;
  return {
    servers: [...servers],
    name: 'yamidome',
    ...(user !== undefined && { user }),
    ...(password !== undefined && { pass: password }),
    ...(token !== undefined && { token }),
    ...(tls && { tls: { ...tls } }),
    timeout: CONNECT_TIMEOUT_MS,
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: 2,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: nextDelayMs,
    // A password that is changed on the server first and here later must not end the connection for ever.
    ignoreAuthErrorAbort: true,
    noAsyncTraces: true,
  };
}

/**
 * Connects, and connects again for ever after every loss, with a backoff up to a second. Returns at once.
 * @example const link = openLink({ address, onConnect, onDisconnect }); const { nc } = await link.session(5000)
 */
export function openLink({ address, onConnect, onDisconnect }: LinkOptions): NatsLink {
  const wake = createWake();
  const closing = new AbortController();
  let current: NatsSession | undefined;
  let isConnected = false;
  let attempts = 0;
  let why = 'unreachable';
  let endFirstAttempt: () => void = () => undefined;
  const firstAttempt = new Promise<void>((resolve) => {
    endFirstAttempt = resolve;
  });

  function setConnected(connected: boolean): void {
    if (closing.signal.aborted) return;
    isConnected = connected;
    if (connected) {
      attempts = 0;
      onConnect();
    } else {
      current?.requests.failAll();
      onDisconnect(why);
    }
    wake.notify();
  }

  async function watch(nc: NatsConnection): Promise<void> {
    for await (const status of nc.status()) {
      if (status.type === 'error') why = whyOf(status.error);
      if (status.type === 'disconnect') setConnected(false);
      if (status.type === 'reconnect') {
        why = 'unreachable';
        setConnected(true);
      }
    }
  }

  async function connectOnce(): Promise<void> {
    const nc = await connect(connectionOptions(address, () => delayMs(attempts++)));
    if (closing.signal.aborted) return nc.close();
    const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: REQUEST_TIMEOUT_MS });
    current = { nc, jsm, requests: createRequests(nc) };
    const watching = watch(nc);
    setConnected(true);
    endFirstAttempt();
    const error = await nc.closed();
    await watching;
    if (error) why = whyOf(error);
    setConnected(false);
  }

  async function connectForEver(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await connectOnce();
      } catch (error) {
        why = whyOf(error);
        if (!closing.signal.aborted) onDisconnect(why);
        endFirstAttempt();
      }
      await wake.wait(delayMs(attempts++), [closing.signal]);
    }
  }
  const running = connectForEver();

  return {
    firstAttempt,
    async session(waitMs) {
      for (const end = performance.now() + waitMs; ; ) {
        if (closing.signal.aborted) throw new StreamUnavailable('closed');
        if (current && isConnected) return current;
        if (performance.now() >= end) throw new StreamUnavailable(why);
        await wake.wait(end - performance.now(), [closing.signal]);
      }
    },
    async close() {
      closing.abort();
      isConnected = false;
      current?.requests.failAll();
      await current?.nc.close();
      await running;
    },
  };
}
