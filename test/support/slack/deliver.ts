import { createHmac, randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Delivery, World } from './world.ts';

/** What is on its way to the app. */
export interface Parcel {
  readonly id: string;
  readonly what: string;
  readonly kind: 'events_api' | 'interactive' | 'slash_commands';
  readonly payload: Record<string, unknown>;
}

/** Slack's signature of a body. @example signature(secret, 1700000000, body) // 'v0=…' */
export const signature = (secret: string, seconds: number, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`;

const ACK_MS = 3000;

/**
 * Brings events and interactions to the app: over one of its sockets, or else to its address, signed; again when no
 * acknowledgement comes within three seconds. Interactions are tried once, as Slack does.
 */
export function createDelivery(
  world: World,
  options: { readonly secret: string; readonly pausesMs: readonly number[]; readonly clock: { now(): Date } },
) {
  const sockets = new Set<WebSocket>();
  const waiting = new Map<string, (answer: unknown) => void>();
  let address: string | undefined;
  let turn = 0;
  let copies = 1;

  function note(parcel: Parcel, way: Delivery['way'], retry: number): Delivery {
    const delivery = {
      id: parcel.id,
      what: parcel.what,
      way,
      retry,
      at: performance.now(),
      ackMs: undefined,
    };
    world.deliveries.push(delivery);
    return delivery;
  }

  /** Undefined: no acknowledgement. */
  async function overSocket(parcel: Parcel, retry: number, reason: string): Promise<unknown> {
    const open = [...sockets].filter(({ readyState }) => readyState === 1);
    const socket = open[turn++ % Math.max(1, open.length)];
    const delivery = note(parcel, socket ? 'socket' : 'lost', retry);
    if (!socket) return undefined;
    const envelope = randomUUID();
    return new Promise((resolve) => {
      const end = (answer: unknown): void => {
        clearTimeout(timer);
        waiting.delete(envelope);
        socket.off('close', lost);
        if (answer !== undefined) delivery.ackMs = performance.now() - delivery.at;
        resolve(answer);
      };
      const lost = (): void => end(undefined);
      const timer = setTimeout(lost, ACK_MS);
      waiting.set(envelope, end);
      socket.once('close', lost);
      socket.send(
        JSON.stringify({
          envelope_id: envelope,
          type: parcel.kind,
          payload: parcel.payload,
          accepts_response_payload: parcel.kind !== 'events_api',
          ...(retry > 0 && { retry_attempt: retry, retry_reason: reason }),
        }),
      );
    });
  }

  async function overHttp(parcel: Parcel, retry: number, reason: string): Promise<unknown> {
    const delivery = note(parcel, 'http', retry);
    const form = parcel.kind !== 'events_api';
    const fields =
      parcel.kind === 'slash_commands' ? parcel.payload : { payload: JSON.stringify(parcel.payload) };
    const body = form
      ? new URLSearchParams(fields as Record<string, string>).toString()
      : JSON.stringify(parcel.payload);
    const seconds = Math.floor(options.clock.now().getTime() / 1000);
    try {
      const answer = await fetch(address!, {
        method: 'POST',
        body,
        headers: {
          'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
          'x-slack-request-timestamp': String(seconds),
          'x-slack-signature': signature(options.secret, seconds, body),
          ...(retry > 0 && { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': reason }),
        },
        signal: AbortSignal.timeout(ACK_MS),
      });
      const text = await answer.text();
      if (!answer.ok) return undefined;
      delivery.ackMs = performance.now() - delivery.at;
      return text.startsWith('{') ? JSON.parse(text) : {};
    } catch {
      return undefined;
    }
  }

  async function deliver(parcel: Parcel): Promise<unknown> {
    const once = address === undefined ? overSocket : overHttp;
    let answer = await once(parcel, 0, '');
    for (let n = 1; n < copies && parcel.kind === 'events_api'; n++) await once(parcel, 1, 'http_timeout');
    if (parcel.kind !== 'events_api') return answer;
    for (const [index, pause] of options.pausesMs.entries()) {
      if (answer !== undefined || world.deliveries.at(-1)?.way === 'lost') return answer;
      await new Promise((resolve) => setTimeout(resolve, pause));
      answer = await once(parcel, index + 1, 'http_timeout');
    }
    return answer;
  }

  return {
    sockets,
    deliver,
    /** From here on over HTTP; undefined: over sockets. */
    to(url: string | undefined) {
      address = url;
    },
    /** Every event comes so many times, as when Slack has missed an acknowledgement. */
    repeats(times: number) {
      copies = times;
    },
    acknowledged(envelope: string, payload: unknown) {
      waiting.get(envelope)?.(payload ?? {});
    },
  };
}
