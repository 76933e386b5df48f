import { setTimeout as pause } from 'node:timers/promises';
import type { MsgHdrs } from '@nats-io/transport-node';
import { type PublishState, partitionOf, type StreamEntry, StreamUnavailable } from '#core';
import { REQUEST_TIMEOUT_MS } from './connection.ts';
import { toHeaders } from './entry-message.ts';
import { isFull, NO_JETSTREAM } from './errors.ts';
import type { Requests } from './requests.ts';
import { laneSubject } from './stream-config.ts';
import { type NatsStreamContext, restoreOrThrow } from './stream-context.ts';

/** Most entries in flight of one call: the server keeps as many in memory. */
const WINDOW = 1000;
/** Longer than for other requests: a server that flushes each entry needs seconds for a few calls of 500 at once. */
const ATTEMPT_TIMEOUT_MS = 3000;
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 1000;

/** The answer of the server to one publish. */
interface PublishAnswer {
  readonly duplicate?: boolean;
  readonly error?: { readonly err_code?: number; readonly description?: string };
}

/** `missing`: no stream takes it. `again`: no answer, or an error that may pass. */
type Outcome = PublishState | 'missing' | 'again';

const isFinal = (outcome: Outcome): outcome is PublishState => outcome !== 'missing' && outcome !== 'again';

/** Sends one message and says what became of it. @example await publishMessage(requests, subject, entry, 'post-1') // 'stored' */
export async function publishMessage(
  requests: Requests,
  subject: string,
  body: Uint8Array,
  headers: MsgHdrs,
  timeoutMs: number = REQUEST_TIMEOUT_MS,
): Promise<Outcome> {
  const answer = await requests.send(subject, body, { headers, timeoutMs });
  if (answer === 'no-responders') return 'missing';
  if (typeof answer === 'string') return 'again';
  const { duplicate, error } = answer.json<PublishAnswer>();
  if (error) return isFull(error) ? 'full' : 'again';
  return duplicate ? 'duplicate' : 'stored';
}

/**
 * Publishes entries, all in flight together. What has no answer is sent again with the same message id, so nothing is
 * stored twice; if the streams are missing they are made. Throws `StreamUnavailable` after `confirmTimeoutMs`.
 * @example await publishAll(context, entries) // ['stored', 'duplicate']
 */
export async function publishAll(
  context: NatsStreamContext,
  entries: readonly StreamEntry[],
): Promise<readonly PublishState[]> {
  const end = performance.now() + context.confirmTimeoutMs;
  const states: PublishState[] = [];
  for (let from = 0; from < entries.length; from += WINDOW)
    states.push(...(await publishWindow(context, entries.slice(from, from + WINDOW), end)));
  return states;
}

async function publishWindow(
  context: NatsStreamContext,
  entries: readonly StreamEntry[],
  end: number,
): Promise<PublishState[]> {
  const { link, shape, health } = context;
  const outcomes = entries.map((): Outcome => 'again');
  const sendOne = async (requests: Requests, i: number): Promise<void> => {
    const entry = entries[i]!;
    const subject = laneSubject(shape.prefix, entry.lane, partitionOf(entry.key, shape.limits.partitions));
    const headers = toHeaders(entry, encodeURIComponent(entry.id));
    const timeoutMs = Math.min(ATTEMPT_TIMEOUT_MS, end - performance.now());
    outcomes[i] = await publishMessage(requests, subject, entry.body, headers, timeoutMs);
  };
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(2 * retryMs, MAX_RETRY_MS)) {
    const { requests } = await link.session(Math.max(0, end - performance.now()));
    const open = outcomes.flatMap((outcome, i) => (isFinal(outcome) ? [] : [i]));
    await Promise.all(open.map((i) => sendOne(requests, i)));
    if (outcomes.every(isFinal)) return outcomes;
    if (performance.now() + retryMs >= end) {
      const why = outcomes.includes('missing') ? NO_JETSTREAM : 'timeout';
      health.fail(why);
      throw new StreamUnavailable(why);
    }
    if (outcomes.includes('missing')) await restoreOrThrow(context);
    await pause(retryMs);
  }
}
