import type { StoredMsg } from '@nats-io/jetstream';
import { type DeadEntry, type StreamConsumerOptions, type StreamLane, StreamUnavailable } from '#core';
import { REQUEST_TIMEOUT_MS } from './connection.ts';
import { ATTEMPTS, PUBLISHED_AT, toEntry, toHeaders } from './entry-message.ts';
import { whyOf } from './errors.ts';
import { publishMessage } from './publish.ts';
import type { Received } from './received.ts';
import { deadStream, deadSubject } from './stream-config.ts';
import type { NatsStreamContext } from './stream-context.ts';

/**
 * Moves an entry that had all its attempts to the dead-letter list, and says whether it did. It is stored there before it
 * is removed here. If there is no room, or no answer, the entry is delivered once more.
 * @example if (await bury(context, options, message)) return;
 */
export async function bury(
  context: NatsStreamContext,
  { lane, partition }: StreamConsumerOptions,
  { message, reply, consumer, attempt, sequence, publishedAt }: Received,
): Promise<boolean> {
  const { link, shape, log } = context;
  const attempts = attempt - 1;
  if (attempts < shape.limits.maxAttempts) return false;
  try {
    const { requests } = await link.session(0);
    // The number of the entry, and not its id: the same id may be published again and fail again.
    const headers = toHeaders(toEntry(message, lane), `${consumer}/${sequence}`);
    headers.set(PUBLISHED_AT, `${publishedAt.getTime()}`);
    headers.set(ATTEMPTS, `${attempts}`);
    const outcome = await publishMessage(requests, deadSubject(shape.prefix, lane), message.data, headers);
    if (outcome === 'full') log.error('stream_dead_list_full', { lane, partition });
    if (outcome !== 'stored' && outcome !== 'duplicate') return false;
    log.error('stream_entry_dead', { lane, partition, attempts });
    await requests.send(reply, '+ACK', { timeoutMs: REQUEST_TIMEOUT_MS });
    return true;
  } catch {
    return false;
  }
}

/** The oldest entries of the dead-letter list. Throws `StreamUnavailable`. @example await listDead(context, 'live', 10) */
export async function listDead(
  { link, shape, confirmTimeoutMs }: NatsStreamContext,
  lane: StreamLane,
  max: number,
): Promise<readonly DeadEntry[]> {
  const { jsm } = await link.session(confirmTimeoutMs);
  const stream = deadStream(shape.prefix, lane);
  const orUnavailable = (error: unknown): never => {
    throw new StreamUnavailable(whyOf(error));
  };
  const entries: DeadEntry[] = [];
  for (let next = 1; entries.length < max; ) {
    const query = { seq: next, next_by_subj: deadSubject(shape.prefix, lane) };
    const stored = await jsm.streams.getMessage(stream, query).catch(orUnavailable);
    if (!stored) break;
    const remove = async () =>
      void (await jsm.streams.deleteMessage(stream, stored.seq, false).catch(orUnavailable));
    entries.push(toDead(stored, lane, remove));
    next = stored.seq + 1;
  }
  return entries;
}

const toDead = (stored: StoredMsg, lane: StreamLane, remove: () => Promise<void>): DeadEntry => ({
  ...toEntry({ headers: stored.header, data: stored.data }, lane),
  publishedAt: new Date(Number(stored.header.get(PUBLISHED_AT))),
  attempts: Number(stored.header.get(ATTEMPTS)),
  remove,
});
