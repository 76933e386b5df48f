import { type Delivery, type Log, STREAM_LANES, type StreamLane } from '#core';
import { errorName } from '#lib';

/** The deliveries that this worker has, from the pull to the acknowledgement. */
export interface InFlight {
  add(partition: number, deliveries: readonly Delivery[]): void;
  remove(delivery: Delivery): void;
  size(lane?: StreamLane): number;
  sizeOf(partition: number): number;
  /** Resolves when `isEnough` is true; it is asked again after each delivery that is removed. */
  whenever(isEnough: () => boolean): Promise<void>;
  /** Tells the stream that the work on old deliveries goes on. Never rejects. */
  extendOld(now: number): Promise<void>;
  /** Gives all deliveries back to the stream. Never rejects. */
  giveBackAll(): Promise<void>;
  /** Asks every waiting `isEnough` again. */
  wake(): void;
}

interface Entry {
  readonly partition: number;
  extendedAt: number;
}

/**
 * Creates an empty list. `extendAfterMs`: at this age of the last sign of life a delivery is extended.
 * @example const inFlight = createInFlight({ extendAfterMs: 10_000, now: () => performance.now(), log })
 */
export function createInFlight({
  extendAfterMs,
  now,
  log,
}: {
  readonly extendAfterMs: number;
  readonly now: () => number;
  readonly log: Log;
}): InFlight {
  const entries = new Map<Delivery, Entry>();
  const laneSizes: Record<StreamLane, number> = { live: 0, backscan: 0 };
  const partitionSizes = new Map<number, number>();
  let waiters: (() => void)[] = [];

  const change = (partition: number, by: number) =>
    partitionSizes.set(partition, (partitionSizes.get(partition) ?? 0) + by);

  function wake(): void {
    const woken = waiters;
    waiters = [];
    for (const resolve of woken) resolve();
  }

  async function tell(event: 'extended' | 'returned', work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn('delivery_not_updated', { event, error: errorName(error) });
    }
  }

  return {
    add(partition, deliveries) {
      const extendedAt = now();
      for (const delivery of deliveries) {
        entries.set(delivery, { partition, extendedAt });
        laneSizes[delivery.lane] += 1;
      }
      change(partition, deliveries.length);
    },
    remove(delivery) {
      const entry = entries.get(delivery);
      if (!entry) return;
      entries.delete(delivery);
      laneSizes[delivery.lane] -= 1;
      change(entry.partition, -1);
      if (waiters.length > 0) wake();
    },
    size: (lane) =>
      lane === undefined ? STREAM_LANES.reduce((sum, one) => sum + laneSizes[one], 0) : laneSizes[lane],
    sizeOf: (partition) => partitionSizes.get(partition) ?? 0,
    async whenever(isEnough) {
      while (!isEnough()) await new Promise<void>((resolve) => waiters.push(resolve));
    },
    async extendOld(at) {
      const old = [...entries].filter(([, { extendedAt }]) => at - extendedAt >= extendAfterMs);
      for (const [, entry] of old) entry.extendedAt = at;
      await Promise.all(old.map(([delivery]) => tell('extended', () => delivery.extend())));
    },
    async giveBackAll() {
      await Promise.all([...entries.keys()].map((delivery) => tell('returned', () => delivery.retry(0))));
    },
    wake,
  };
}
