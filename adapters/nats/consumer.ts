import { setTimeout as pause } from 'node:timers/promises';
import { type Delivery, type StreamConsumer, type StreamConsumerOptions, StreamUnavailable } from '#core';
import { createWake } from '#lib';
import { type NatsSession, REQUEST_TIMEOUT_MS } from './connection.ts';
import { bury } from './dead-letters.ts';
import { toEntry } from './entry-message.ts';
import { createPullRequests, type PullEnd, type PullRequests } from './pull-requests.ts';
import type { Received } from './received.ts';
import { ensureConsumer, laneStream } from './stream-config.ts';
import type { NatsStreamContext } from './stream-context.ts';

/** A pull request lives at most so long, so a consumer whose leader died is asked again soon. */
const MAX_EXPIRES_MS = 5000;
const PAUSE_MS = 250;

/** A consumer that knows when the connection changes. */
export interface NatsConsumer extends StreamConsumer {
  /** The connection was lost or made again: requests that were open have no answer. */
  onConnectionChange(): void;
}

/**
 * Reads one partition. The durable consumer of the server is made when it is missing, also after the server lost its
 * data.
 * @example const consumer = createNatsConsumer(context, { lane: 'live', partition: 3, maxInFlight: 64 })
 */
export function createNatsConsumer(context: NatsStreamContext, options: StreamConsumerOptions): NatsConsumer {
  const { link, shape, closing: streamClosing } = context;
  const closing = new AbortController();
  const wake = createWake();
  const stream = laneStream(shape.prefix, options.lane);
  let session: NatsSession | undefined;
  let pulls: PullRequests | undefined;
  let consumer: string | undefined;
  let isOpening = false;
  let pausedUntil = 0;

  function onEnd(end: PullEnd): void {
    if (end === 'missing') consumer = undefined;
    if (end !== 'done') pausedUntil = performance.now() + PAUSE_MS;
    wake.notify();
  }

  /** Opens a pull request. Throws when there is no connection. */
  async function open(batch: number, expiresMs: number): Promise<void> {
    const current = await link.session(0);
    if (current !== session || !pulls) {
      session = current;
      pulls?.close();
      pulls = createPullRequests(current.nc, wake.notify, onEnd);
    }
    if (!consumer) {
      const created = await context.restoreStreams();
      if (!created) throw new StreamUnavailable('no streams');
      consumer = await ensureConsumer(current.jsm, shape, options, created[options.lane]);
    }
    if (closing.signal.aborted) return pulls.close();
    pulls.open(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, batch, Math.min(expiresMs, MAX_EXPIRES_MS));
  }

  /** Opens a pull request in the background, unless there is one: a server that does not answer must not delay `pull`. */
  function ensureOpen(batch: number, expiresMs: number): void {
    if (isOpening || pulls?.isOpen() || performance.now() < pausedUntil) return;
    isOpening = true;
    open(batch, expiresMs)
      .catch(() => onEnd('refused'))
      .finally(() => {
        isOpening = false;
      });
  }

  /** Entries that arrived; those that waited here until the server gives them to another are dropped. */
  function takeArrived(max: number): Received[] {
    const freshFrom = performance.now() - shape.limits.ackWaitMs;
    return (pulls?.arrived.splice(0, max) ?? []).filter(({ arrivedAt }) => arrivedAt > freshFrom);
  }

  async function take(max: number): Promise<Delivery[]> {
    const taken = await Promise.all(
      takeArrived(max).map(async (received) => ((await bury(context, options, received)) ? [] : [received])),
    );
    return taken.flat().map((received) => toDelivery(context, received, options));
  }

  return {
    async pull(max, pullMs, signal) {
      const endings = [streamClosing, closing.signal, ...(signal ? [signal] : [])];
      for (const end = performance.now() + pullMs; ; ) {
        if (endings.some(({ aborted }) => aborted)) return [];
        const deliveries = await take(max);
        const now = performance.now();
        if (deliveries.length > 0 || now >= end) return deliveries;
        ensureOpen(max, end - now);
        const waitMs = pausedUntil > now ? pausedUntil - now : MAX_EXPIRES_MS;
        await wake.wait(Math.min(waitMs, end - now), endings);
      }
    },
    onConnectionChange() {
      pulls?.forget();
      wake.notify();
    },
    async close() {
      closing.abort();
      pulls?.close();
    },
  };
}

/** Sends an answer to a delivery and waits until the server has recorded it. Throws `StreamUnavailable`. */
async function answer(
  { link, confirmTimeoutMs }: NatsStreamContext,
  to: string,
  text: string,
): Promise<void> {
  const end = performance.now() + confirmTimeoutMs;
  for (;;) {
    const { requests } = await link.session(Math.max(0, end - performance.now()));
    const timeoutMs = Math.min(REQUEST_TIMEOUT_MS, end - performance.now());
    const reply = await requests.send(to, text, { timeoutMs });
    if (typeof reply !== 'string') return;
    if (performance.now() + PAUSE_MS >= end) throw new StreamUnavailable(reply);
    await pause(PAUSE_MS);
  }
}

function toDelivery(
  context: NatsStreamContext,
  { message, reply, publishedAt, attempt }: Received,
  { lane }: StreamConsumerOptions,
): Delivery {
  return {
    ...toEntry(message, lane),
    publishedAt,
    attempt,
    ack: () => answer(context, reply, '+ACK'),
    retry: (afterMs) =>
      answer(context, reply, afterMs > 0 ? `-NAK {"delay": ${Math.round(afterMs * 1e6)}}` : '-NAK'),
    extend: () => answer(context, reply, '+WPI'),
  };
}
