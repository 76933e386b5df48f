import { createHmac, randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Delivery, WorkspaceState } from '../state/workspace-state.ts';

/** An event or interaction for the app. `what`: its type, for `deliveries`. */
export interface OutgoingPayload {
  readonly id: string;
  readonly what: string;
  readonly kind: 'events_api' | 'interactive' | 'slash_commands';
  readonly payload: Record<string, unknown>;
}

/** Slack's signature of a body. @example signBody(secret, 1700000000, body) // 'v0=…' */
export const signBody = (secret: string, seconds: number, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`;

const ACK_TIMEOUT_MS = 3000;

/**
 * Sends events and interactions to the app: over one of its sockets, or as signed HTTP requests. An event that is not
 * acknowledged within three seconds is sent again; an interaction is sent once, as Slack does.
 * @example const delivery = createEventDelivery(world, { secret, pausesMs: [0, 50], clock }); await delivery.deliver(outgoing)
 */
export function createEventDelivery(
  world: WorkspaceState,
  options: { readonly secret: string; readonly pausesMs: readonly number[]; readonly clock: { now(): Date } },
) {
  const sockets = new Set<WebSocket>();
  const pendingAcks = new Map<string, (answer: unknown) => void>();
  let eventUrl: string | undefined;
  let nextSocket = 0;
  let copies = 1;

  function recordDelivery(outgoing: OutgoingPayload, way: Delivery['way'], retry: number): Delivery {
    const delivery = {
      id: outgoing.id,
      what: outgoing.what,
      way,
      retry,
      at: performance.now(),
      ackMs: undefined,
    };
    world.deliveries.push(delivery);
    return delivery;
  }

  /** Resolves with the acknowledgement; undefined without one. */
  async function overSocket(outgoing: OutgoingPayload, retry: number, reason: string): Promise<unknown> {
    const open = [...sockets].filter(({ readyState }) => readyState === 1);
    const socket = open[nextSocket++ % Math.max(1, open.length)];
    const delivery = recordDelivery(outgoing, socket ? 'socket' : 'lost', retry);
    if (!socket) return undefined;
    const envelope = randomUUID();
    return new Promise((resolve) => {
      const finish = (answer: unknown): void => {
        clearTimeout(timer);
        pendingAcks.delete(envelope);
        socket.off('close', lost);
        if (answer !== undefined) delivery.ackMs = performance.now() - delivery.at;
        resolve(answer);
      };
      const lost = (): void => finish(undefined);
      const timer = setTimeout(lost, ACK_TIMEOUT_MS);
      pendingAcks.set(envelope, finish);
      socket.once('close', lost);
      socket.send(
        JSON.stringify({
          envelope_id: envelope,
          type: outgoing.kind,
          payload: outgoing.payload,
          accepts_response_payload: outgoing.kind !== 'events_api',
          ...(retry > 0 && { retry_attempt: retry, retry_reason: reason }),
        }),
      );
    });
  }

  async function overHttp(outgoing: OutgoingPayload, retry: number, reason: string): Promise<unknown> {
    const delivery = recordDelivery(outgoing, 'http', retry);
    const retryHeaders: Record<string, string> =
      retry > 0 ? { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': reason } : {};
    const seconds = Math.floor(options.clock.now().getTime() / 1000);
    const ack = await postSigned(eventUrl!, outgoing, { secret: options.secret, seconds, retryHeaders });
    if (ack !== undefined) delivery.ackMs = performance.now() - delivery.at;
    return ack;
  }

  async function deliver(outgoing: OutgoingPayload): Promise<unknown> {
    const send = eventUrl === undefined ? overSocket : overHttp;
    let ack = await send(outgoing, 0, '');
    for (let n = 1; n < copies && outgoing.kind === 'events_api'; n++)
      await send(outgoing, 1, 'http_timeout');
    if (outgoing.kind !== 'events_api') return ack;
    for (const [index, pause] of options.pausesMs.entries()) {
      if (ack !== undefined || world.deliveries.at(-1)?.way === 'lost') return ack;
      await new Promise((resolve) => setTimeout(resolve, pause));
      ack = await send(outgoing, index + 1, 'http_timeout');
    }
    return ack;
  }

  return {
    sockets,
    deliver,
    /** Sends over HTTP from now on; undefined: over sockets. */
    setEventUrl(url: string | undefined) {
      eventUrl = url;
    },
    /** Sends every event this many times, as Slack does after a lost acknowledgement. */
    setCopies(count: number) {
      copies = count;
    },
    /** Takes a socket that the app opened. */
    acceptSocket(socket: WebSocket) {
      socket.setMaxListeners(0);
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('message', (data) => {
        const { envelope_id: envelope, payload } = JSON.parse(String(data)) as {
          envelope_id: string;
          payload: unknown;
        };
        pendingAcks.get(envelope)?.(payload ?? {});
      });
      socket.send(JSON.stringify({ type: 'hello', num_connections: sockets.size }));
    },
  };
}

/** Posts a signed request. Resolves with the parsed acknowledgement; undefined without one. */
async function postSigned(
  url: string,
  { kind, payload }: OutgoingPayload,
  {
    secret,
    seconds,
    retryHeaders,
  }: {
    readonly secret: string;
    readonly seconds: number;
    readonly retryHeaders: Readonly<Record<string, string>>;
  },
): Promise<unknown> {
  const isForm = kind !== 'events_api';
  const fields = kind === 'slash_commands' ? payload : { payload: JSON.stringify(payload) };
  const body = isForm
    ? new URLSearchParams(fields as Record<string, string>).toString()
    : JSON.stringify(payload);
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        'x-slack-request-timestamp': String(seconds),
        'x-slack-signature': signBody(secret, seconds, body),
        ...retryHeaders,
      },
      signal: AbortSignal.timeout(ACK_TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) return undefined;
    return text.startsWith('{') ? JSON.parse(text) : {};
  } catch {
    return undefined;
  }
}
