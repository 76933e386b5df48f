import { setTimeout } from 'node:timers/promises';
import type { Delivery, Log, Stream, StreamConsumer, StreamLane } from '#core';
import { errorName } from '#lib';

/** Entries in flight of one partition. Back-scans get few, so that live posts never wait long behind them. */
const MAX_IN_FLIGHT: Readonly<Record<StreamLane, number>> = { live: 128, backscan: 4 };
const MAX_PULL: Readonly<Record<StreamLane, number>> = { live: 64, backscan: 2 };
const PULL_WAIT_MS = 5000;
const REOPEN_MS = 1000;

/** The dependencies of `consumePartition`. */
export interface ConsumePorts {
  readonly stream: Pick<Stream, 'openConsumer'>;
  readonly accept: (deliveries: readonly Delivery[]) => Promise<void>;
  /** Resolves when the worker has room for more entries of this lane. */
  readonly whenRoom: (lane: StreamLane) => Promise<void>;
  readonly log: Log;
}

/** The reading of one partition. */
export interface PartitionConsumer {
  /** Stops pulling; resolves when the consumers are closed. Deliveries that were accepted can still be acknowledged. */
  stop(): Promise<void>;
}

/**
 * Pulls both lanes of one partition until it is stopped. A stream that does not answer is asked again every second.
 * @example const consumer = consumePartition(7, { stream, accept, whenRoom, log }); await consumer.stop()
 */
export function consumePartition(partition: number, ports: ConsumePorts): PartitionConsumer {
  const stopping = new AbortController();
  const running = (['live', 'backscan'] as const).map((lane) =>
    consumeLane(lane, partition, ports, stopping.signal),
  );
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function consumeLane(
  lane: StreamLane,
  partition: number,
  { stream, accept, whenRoom, log }: ConsumePorts,
  signal: AbortSignal,
): Promise<void> {
  let consumer: StreamConsumer | undefined;
  while (!signal.aborted) {
    try {
      consumer ??= await stream.openConsumer({ lane, partition, maxInFlight: MAX_IN_FLIGHT[lane] });
      await whenRoom(lane);
      const deliveries = await consumer.pull(MAX_PULL[lane], PULL_WAIT_MS, signal);
      if (deliveries.length > 0) await accept(deliveries);
    } catch (error) {
      if (signal.aborted) break;
      log.warn('partition_not_read', { lane, partition, error: errorName(error) });
      await consumer?.close().catch(() => undefined);
      consumer = undefined;
      await setTimeout(REOPEN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  await consumer?.close().catch(() => undefined);
}
