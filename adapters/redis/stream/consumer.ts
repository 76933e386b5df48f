import type { Delivery, StreamConsumer, StreamConsumerOptions } from '#core';
import { createWake } from '#lib';
import { createAcknowledgements } from './acknowledgements.ts';
import { compareStreamIds, toStoredEntry } from './stored-entry.ts';
import { confirm, type RedisStreamContext } from './stream-context.ts';

/** Looks again after this time, if an announcement was lost. */
const POLL_MS = 1000;

/** A consumer that hears about changes of its partition. */
export interface RedisConsumer extends StreamConsumer {
  /** There may be entries, or room for more in flight. */
  notify(): void;
}

/** What the script `pullEntries` returns. */
type Pulled = readonly [
  taken: readonly (readonly [id: Buffer, attempt: number, fields: readonly Buffer[]])[],
  waitMs: number,
  buried: readonly number[],
  isFull: number,
];

/**
 * Reads one partition.
 * @example const consumer = createRedisConsumer(context, { lane: 'live', partition: 3, maxInFlight: 64 })
 */
export function createRedisConsumer(
  context: RedisStreamContext,
  options: StreamConsumerOptions,
): RedisConsumer {
  const { keys, limits, log, channel, runScript, closing: streamClosing } = context;
  const { lane, partition, maxInFlight } = options;
  const { meta, dead, stream, due } = keys[lane];
  const closing = new AbortController();
  const wake = createWake();
  const acknowledgements = createAcknowledgements(context, options);
  /** Something changed since the last look. */
  let isChanged = false;

  const schedule = async (id: string, afterMs: number, message: string): Promise<void> => {
    const values = [channel, message, id, Math.max(0, Math.round(afterMs))];
    await confirm(context, () => runScript('scheduleEntry', due(partition), ...values));
  };

  function toDelivery([idBytes, attempt, fields]: Pulled[0][number]): Delivery {
    const id = String(idBytes);
    const { entry, bytes } = toStoredEntry(fields, lane);
    return {
      ...entry,
      publishedAt: new Date(Number(id.split('-')[0])),
      attempt,
      ack: () => acknowledgements.add(id, bytes),
      retry: (afterMs) => schedule(id, afterMs, `${lane} ${partition}`),
      extend: () => schedule(id, limits.ackWaitMs, ''),
    };
  }

  /** Takes entries; without any, says how long to wait for one that comes again. */
  async function take(max: number): Promise<{ deliveries: Delivery[]; waitMs: number }> {
    const partitionKeys = [meta, stream(partition), due(partition), dead];
    const settings = [max, maxInFlight, limits.ackWaitMs, limits.maxAttempts, limits.maxDead];
    try {
      const pulled = (await runScript('pullEntries', ...partitionKeys, ...settings)) as Pulled;
      const [taken, waitMs, buried, isFull] = pulled;
      for (const attempts of buried) log.error('stream_entry_dead', { lane, partition, attempts });
      if (isFull === 1) log.error('stream_dead_list_full', { lane, partition });
      const inOrder = taken.toSorted(([a], [b]) => compareStreamIds(String(a), String(b)));
      return { deliveries: inOrder.map(toDelivery), waitMs: waitMs < 0 ? POLL_MS : waitMs };
    } catch {
      return { deliveries: [], waitMs: POLL_MS / 4 };
    }
  }

  return {
    async pull(max, pullMs, signal) {
      const endings = [streamClosing, closing.signal, ...(signal ? [signal] : [])];
      for (const end = performance.now() + pullMs; ; ) {
        if (endings.some(({ aborted }) => aborted)) return [];
        isChanged = false;
        const { deliveries, waitMs } = await take(max);
        const leftMs = end - performance.now();
        if (deliveries.length > 0 || leftMs <= 0) return deliveries;
        if (!isChanged) await wake.wait(Math.min(leftMs, waitMs + 1, POLL_MS), endings);
      }
    },
    notify() {
      isChanged = true;
      wake.notify();
    },
    async close() {
      closing.abort();
    },
  };
}
