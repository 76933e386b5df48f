import { createHmac, randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Delivery, WorkspaceState } from '../state/workspace-state.ts';

/** What is on its way to the app. */
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
 * Brings events and interactions to the app: over one of its sockets, or else to its address, signed; again when no
 * acknowledgement comes within three seconds. Interactions are tried once, as Slack does.
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

  /** Undefined: no acknowledgement. */
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
    const form = outgoing.kind !== 'events_api';
    const fields =
      outgoing.kind === 'slash_commands' ? outgoing.payload : { payload: JSON.stringify(outgoing.payload) };
    const body = form
      ? new URLSearchParams(fields as Record<string, string>).toString()
      : JSON.stringify(outgoing.payload);
    const seconds = Math.floor(options.clock.now().getTime() / 1000);
    try {
      const answer = await fetch(eventUrl!, {
        method: 'POST',
        body,
        headers: {
          'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
          'x-slack-request-timestamp': String(seconds),
          'x-slack-signature': signBody(options.secret, seconds, body),
          ...(retry > 0 && { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': reason }),
        },
        signal: AbortSignal.timeout(ACK_TIMEOUT_MS),
      });
      const text = await answer.text();
      if (!answer.ok) return undefined;
      delivery.ackMs = performance.now() - delivery.at;
      return text.startsWith('{') ? JSON.parse(text) : {};
    } catch {
      return undefined;
    }
  }

  async function deliver(outgoing: OutgoingPayload): Promise<unknown> {
    const once = eventUrl === undefined ? overSocket : overHttp;
    let answer = await once(outgoing, 0, '');
    for (let n = 1; n < copies && outgoing.kind === 'events_api'; n++)
      await once(outgoing, 1, 'http_timeout');
    if (outgoing.kind !== 'events_api') return answer;
    for (const [index, pause] of options.pausesMs.entries()) {
      if (answer !== undefined || world.deliveries.at(-1)?.way === 'lost') return answer;
      await new Promise((resolve) => setTimeout(resolve, pause));
      answer = await once(outgoing, index + 1, 'http_timeout');
    }
    return answer;
  }

  return {
    sockets,
    deliver,
    /** From here on over HTTP; undefined: over sockets. */
    setEventUrl(url: string | undefined) {
      eventUrl = url;
    },
    /** Every event comes so many times, as when Slack has missed an acknowledgement. */
    setCopies(times: number) {
      copies = times;
    },
    acknowledge(envelope: string, payload: unknown) {
      pendingAcks.get(envelope)?.(payload ?? {});
    },
  };
}
