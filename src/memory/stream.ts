import {
  type Clock,
  checkStreamEntries,
  DEFAULT_STREAM_LIMITS,
  type DeadEntry,
  type Delivery,
  type PublishState,
  partitionOf,
  STREAM_LANES,
  type Stream,
  type StreamConsumer,
  type StreamConsumerOptions,
  type StreamEntry,
  type StreamLimits,
  StreamUnavailable,
  streamEntryBytes,
} from '#core';
import { createWake, type Wake } from '#lib';

/** An entry that is not acknowledged. */
interface StoredEntry {
  readonly entry: StreamEntry;
  readonly sequence: number;
  readonly publishedAt: Date;
  attempt: number;
  /** In flight: when it comes again, in milliseconds since 1970. */
  dueAt: number;
}

interface Partition {
  /** Never delivered, in order; those before `head` are gone. */
  queue: StoredEntry[];
  head: number;
  /** Delivered, not acknowledged, by sequence; the oldest first, because a repeated delivery keeps its place. */
  readonly inFlight: Map<number, StoredEntry>;
  /** For the pulls that wait. */
  readonly wake: Wake;
}

interface Lane {
  readonly partitions: readonly Partition[];
  /** Known ids with the end of their time, the earliest first. */
  readonly knownIds: Map<string, number>;
  readonly dead: Set<StoredEntry>;
  entries: number;
  bytes: number;
}

const MIN_COMPACTION = 1024;

/**
 * A stream in the memory of one process: its entries end with the process. For tests, for the sandbox and for a first try
 * of the operator API.
 * @example const stream = createMemoryStream({ clock }); await stream.publish([entry])
 */
export function createMemoryStream({
  clock,
  limits: someLimits = {},
}: {
  readonly clock: Clock;
  readonly limits?: Partial<StreamLimits>;
}): Stream {
  const limits = { ...DEFAULT_STREAM_LIMITS, ...someLimits };
  const lanes = { live: createLane(limits.partitions), backscan: createLane(limits.partitions) };
  const closing = new AbortController();
  let sequence = 0;

  function publishOne(entry: StreamEntry, publishedAt: Date): PublishState {
    const lane = lanes[entry.lane];
    const bytes = streamEntryBytes(entry);
    if (lane.knownIds.has(entry.id)) return 'duplicate';
    if (lane.entries >= limits.maxEntries || lane.bytes + bytes > limits.maxBytes) return 'full';
    lane.knownIds.set(entry.id, publishedAt.getTime() + limits.duplicateWindowMs);
    lane.entries += 1;
    lane.bytes += bytes;
    const partition = lane.partitions[partitionOf(entry.key, limits.partitions)]!;
    partition.queue.push({ entry, sequence: sequence++, publishedAt, attempt: 0, dueAt: 0 });
    partition.wake.notify();
    return 'stored';
  }

  return {
    partitions: limits.partitions,
    async publish(entries) {
      checkStreamEntries(entries);
      if (closing.signal.aborted) throw new StreamUnavailable('closed');
      const now = clock.now();
      for (const lane of STREAM_LANES) forgetIds(lanes[lane].knownIds, now.getTime());
      return entries.map((entry) => publishOne(entry, now));
    },
    async openConsumer(options) {
      const partition = lanes[options.lane].partitions[options.partition];
      if (!partition) throw new RangeError(`there is no partition ${options.partition}`);
      const streamClosing = closing.signal;
      return createConsumer({ options, lane: lanes[options.lane], partition, limits, clock, streamClosing });
    },
    async lag() {
      const now = clock.now().getTime();
      return { live: lagOf(lanes.live, now), backscan: lagOf(lanes.backscan, now) };
    },
    listDead: async (lane, max) =>
      [...lanes[lane].dead].slice(0, max).map((stored) => toDead(lanes[lane], stored)),
    health: () => (closing.signal.aborted ? { ok: false, why: 'closed' } : { ok: true }),
    async close() {
      closing.abort();
    },
  };
}

const createLane = (partitions: number): Lane => ({
  partitions: Array.from({ length: partitions }, () => ({
    queue: [],
    head: 0,
    inFlight: new Map(),
    wake: createWake(),
  })),
  knownIds: new Map(),
  dead: new Set(),
  entries: 0,
  bytes: 0,
});

function forgetIds(knownIds: Map<string, number>, now: number): void {
  for (const [id, end] of knownIds) {
    if (end > now) return;
    knownIds.delete(id);
  }
}

function lagOf({ partitions, entries, dead }: Lane, now: number) {
  const agesMs = partitions
    .map(({ queue, head, inFlight }) => inFlight.values().next().value ?? queue[head])
    .map((oldest) => (oldest ? now - oldest.publishedAt.getTime() : 0));
  const oldestAgeMs = Math.max(0, ...agesMs);
  return { waiting: entries, oldestAgeMs, dead: dead.size };
}

const toDead = (lane: Lane, stored: StoredEntry): DeadEntry => ({
  ...stored.entry,
  publishedAt: stored.publishedAt,
  attempts: stored.attempt,
  remove: async () => void lane.dead.delete(stored),
});

interface ConsumerOptions {
  readonly options: StreamConsumerOptions;
  readonly lane: Lane;
  readonly partition: Partition;
  readonly limits: StreamLimits;
  readonly clock: Clock;
  readonly streamClosing: AbortSignal;
}

function createConsumer(consumer: ConsumerOptions): StreamConsumer {
  const { options, lane, partition, limits, clock, streamClosing } = consumer;
  const closing = new AbortController();

  function remove(stored: StoredEntry): boolean {
    if (!partition.inFlight.delete(stored.sequence)) return false;
    lane.entries -= 1;
    lane.bytes -= streamEntryBytes(stored.entry);
    partition.wake.notify();
    return true;
  }

  function setDueAt(stored: StoredEntry, afterMs: number): void {
    stored.dueAt = clock.now().getTime() + afterMs;
    partition.wake.notify();
  }

  function deliver(stored: StoredEntry, now: number): Delivery {
    stored.attempt += 1;
    stored.dueAt = now + limits.ackWaitMs;
    partition.inFlight.set(stored.sequence, stored);
    return {
      ...stored.entry,
      publishedAt: stored.publishedAt,
      attempt: stored.attempt,
      ack: async () => void remove(stored),
      retry: async (afterMs) => setDueAt(stored, afterMs),
      extend: async () => setDueAt(stored, limits.ackWaitMs),
    };
  }

  /** True if the entry had all its attempts and there is room in the dead-letter list. */
  function bury(stored: StoredEntry): boolean {
    if (stored.attempt < limits.maxAttempts || lane.dead.size >= limits.maxDead) return false;
    if (remove(stored)) lane.dead.add(stored);
    return true;
  }

  function takeDue(max: number): Delivery[] {
    const now = clock.now().getTime();
    const again = [...partition.inFlight.values()]
      .filter(({ dueAt }) => dueAt <= now)
      .filter((stored) => !bury(stored))
      .slice(0, max);
    const room = Math.min(max - again.length, options.maxInFlight - partition.inFlight.size);
    const fresh = takeFresh(partition, Math.max(0, room));
    return [...again, ...fresh].map((stored) => deliver(stored, now));
  }

  /** Milliseconds until an entry in flight comes again. */
  const msUntilDue = (): number => {
    const dueAt = [...partition.inFlight.values()].map((stored) => stored.dueAt);
    return Math.min(...dueAt) - clock.now().getTime();
  };

  return {
    async pull(max, waitMs, signal) {
      const endings = [streamClosing, closing.signal, ...(signal ? [signal] : [])];
      const end = performance.now() + waitMs;
      for (;;) {
        if (endings.some(({ aborted }) => aborted)) return [];
        const taken = takeDue(max);
        const leftMs = end - performance.now();
        if (taken.length > 0 || leftMs <= 0) return taken;
        await partition.wake.wait(Math.min(leftMs, Math.max(1, msUntilDue())), endings);
      }
    },
    async close() {
      closing.abort();
    },
  };
}

/** Takes the next entries of the queue, and releases the memory of those that are gone. */
function takeFresh(partition: Partition, count: number): StoredEntry[] {
  const fresh = partition.queue.slice(partition.head, partition.head + count);
  partition.head += fresh.length;
  if (partition.head > MIN_COMPACTION && partition.head * 2 > partition.queue.length) {
    partition.queue = partition.queue.slice(partition.head);
    partition.head = 0;
  }
  return fresh;
}
