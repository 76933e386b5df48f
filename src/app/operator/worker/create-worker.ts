import { setTimeout } from 'node:timers/promises';
import type {
  Clock,
  Delivery,
  DeliveryOutcome,
  Health,
  KeyValueStore,
  Leases,
  Log,
  PostIndex,
  SpanAttributes,
  Stream,
  StreamLane,
  Tracer,
  WorkerMetrics,
} from '#core';
import { DEFAULT_STREAM_LIMITS, noopTracer, noopWorkerMetrics } from '#core';
import { createLruMap, errorName } from '#lib';
import type { IntakeService } from '../../intake.ts';
import type { PostPictureWork } from '../pictures/read-post-pictures.ts';
import { traceJudging } from '../tracing/traced-stream.ts';
import { acceptEntries } from './accept-entries.ts';
import { consumePartition, type PartitionConsumer } from './consume-partition.ts';
import type { DeletedPostEraser } from './erase-deleted.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { createPostJudge, type KnownPost } from './judge-post.ts';
import { createJudgeQueue } from './judge-queue.ts';
import { rememberJudged } from './remember-judged.ts';
import { createSettler, type DoneTask, type Settler } from './settle-in-batches.ts';
import { createWorkerRoster, WORKER_TTL_MS, type WorkerRoster } from './worker-roster.ts';

/** Entries of a worker at one time, of about ten posts each. They stay in memory while the database does not answer. */
const MAX_IN_FLIGHT = 1000;
/** Entries of back-scans at one time: a live post waits behind these at most. */
const MAX_BACKSCANS = 8;
/** Longer than an entry may wait for its acknowledgement, at 2,000 posts per second. */
const KNOWN_POSTS = 100_000;
/** How often a worker renews its entry before it would be dead. */
const RENEWALS_PER_TTL = 4;
/** Another process is changing the roster. */
const RENEW_AGAIN_MS = 150;

/** The dependencies of a worker. */
export interface PostWorkerPorts {
  /** Unique among all workers, also over restarts. */
  readonly id: string;
  readonly stream: Stream;
  readonly postIndex: PostIndex;
  readonly intake: Pick<IntakeService, 'judge' | 'handleDelete'>;
  readonly pictures: Pick<PostPictureWork, 'textJudged'>;
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly eraser: Pick<DeletedPostEraser, 'erase'>;
  /** Whether the archive takes writes. */
  readonly isArchiveUp: () => Promise<boolean>;
  /** Absent: nothing is measured. */
  readonly metrics?: WorkerMetrics;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer;
  /** As in the settings of the stream. */
  readonly limits?: { readonly maxAttempts: number; readonly ackWaitMs: number };
  /** How long a worker may be silent before others take its partitions, in milliseconds. */
  readonly ttlMs?: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Judges the posts of the stream. */
export interface PostWorker {
  start(): void;
  /**
   * Stops pulling, finishes what was begun for at most `maxMs`, gives the rest back to the stream, and frees its partitions.
   * Never rejects.
   */
  stop(maxMs: number): Promise<void>;
  /** The partitions that this worker reads now. */
  partitions(): readonly number[];
  /** Not ok while rulings cannot be stored, or the stream does not answer. */
  health(): Health;
}

/**
 * Creates a worker. Several workers share the partitions of the stream fairly; each partition is read by one of them. A post
 * is acknowledged after it was judged and, if it is a case, stored.
 * @example const worker = createPostWorker(ports); worker.start(); await worker.stop(6000)
 */
export function createPostWorker(ports: PostWorkerPorts): PostWorker {
  const { stream, clock, log, metrics = noopWorkerMetrics, limits = DEFAULT_STREAM_LIMITS } = ports;
  const { tracer = noopTracer } = ports;
  const stopping = new AbortController();
  const abandoned = new AbortController();
  const knownPosts = createLruMap<KnownPost>(KNOWN_POSTS);
  const now = () => performance.now();
  const inFlight = createInFlight({ extendAfterMs: limits.ackWaitMs / 3, now, log });
  const settler = createSettler({
    postIndex: ports.postIndex,
    onErased: ({ tenant, id }) => ports.eraser.erase({ tenant, id }),
    onAcknowledged: inFlight.remove,
    abandoned: abandoned.signal,
    clock,
    log,
  });
  function count(delivery: Delivery, outcome: DeliveryOutcome): void {
    metrics.countDelivery(delivery.lane, outcome);
    if (tracer.isOn) tracer.annotate({ 'yamidome.outcome': outcome });
    if (outcome === 'judged')
      metrics.observeAge(delivery.lane, clock.now().getTime() - delivery.publishedAt.getTime());
  }
  const judge = createPostJudge({
    ...{ stream, intake: ports.intake, pictures: ports.pictures, knownPosts },
    ...{ isArchiveUp: shareCalls(ports.isArchiveUp) },
    eraseDeleted: ({ tenant, id }) => ports.eraser.erase({ tenant, id }),
    markFailed: (post) => ports.postIndex.markFailed([post]),
    count,
    maxAttempts: limits.maxAttempts,
    done(done) {
      if (tracer.isOn) tracer.annotate(attributesOf(done));
      settler.add(done);
    },
    givenBack: inFlight.remove,
    stopping: stopping.signal,
    log,
  });
  const queue = createJudgeQueue(traceJudging(judge, tracer));

  async function accept(partition: number, deliveries: readonly Delivery[]): Promise<void> {
    inFlight.add(partition, deliveries);
    const tasks = await acceptEntries(deliveries, { stream, count, onGone: inFlight.remove, log });
    const { postIndex } = ports;
    await rememberJudged(tasks, { knownPosts, postIndex, signal: stopping.signal, log });
    queue.add(tasks);
  }

  async function whenRoom(lane: StreamLane): Promise<void> {
    const hasRoom = () =>
      stopping.signal.aborted ||
      (inFlight.size() < MAX_IN_FLIGHT && (lane === 'live' || inFlight.size('backscan') < MAX_BACKSCANS));
    await inFlight.whenever(hasRoom);
    if (lane === 'backscan') await queue.whenEmpty('live');
  }

  const reading = createReading({
    roster: createWorkerRoster({ ...ports, partitions: stream.partitions }),
    open: (partition) =>
      consumePartition(partition, {
        stream,
        whenRoom,
        log,
        accept: (deliveries) => accept(partition, deliveries),
      }),
    inFlight,
    onChange: (count) => metrics.setPartitions(count),
    renewMs: (ports.ttlMs ?? WORKER_TTL_MS) / RENEWALS_PER_TTL,
    signal: stopping.signal,
    log,
  });
  const extending = setInterval(() => void inFlight.extendOld(now()), limits.ackWaitMs / 6);
  extending.unref();

  return {
    start: reading.start,
    async stop(maxMs) {
      stopping.abort();
      inFlight.wake();
      await reading.stop();
      await finish(inFlight, maxMs);
      clearInterval(extending);
      abandoned.abort();
      await inFlight.giveBackAll();
      await reading.leave();
    },
    partitions: reading.partitions,
    health: () => workerHealth(stream, settler),
  };
}

/** What a trace may say about a post: not who wrote it, and not which one it is. */
const attributesOf = ({ settlement }: DoneTask): SpanAttributes =>
  settlement
    ? {
        ...{ 'yamidome.tenant': settlement.tenant, 'yamidome.ruling': settlement.ruling },
        ...(settlement.caseId !== undefined && { 'yamidome.case': settlement.caseId }),
      }
    : {};

/** Waits until nothing is in flight, for at most `maxMs`. */
async function finish(inFlight: InFlight, maxMs: number): Promise<void> {
  const timeout = new AbortController();
  const isOver = () => timeout.signal.aborted || inFlight.size() === 0;
  const timer = globalThis.setTimeout(() => {
    timeout.abort();
    inFlight.wake();
  }, maxMs);
  await inFlight.whenever(isOver);
  clearTimeout(timer);
}

function workerHealth(stream: Stream, settler: Settler): Health {
  const health = stream.health();
  if (!health.ok) return health;
  return settler.isStuck() ? { ok: false, why: 'rulings cannot be stored' } : { ok: true };
}

/** Callers at the same time share one call; an error counts as false. */
function shareCalls(isUp: () => Promise<boolean>): () => Promise<boolean> {
  let running: Promise<boolean> | undefined;
  return () => {
    running ??= isUp()
      .catch(() => false)
      .finally(() => {
        running = undefined;
      });
    return running;
  };
}

/** The partitions that are read, and those that are finished before another worker gets them. */
function createReading({
  roster,
  open,
  inFlight,
  onChange,
  renewMs,
  signal,
  log,
}: {
  readonly roster: WorkerRoster;
  readonly open: (partition: number) => PartitionConsumer;
  readonly inFlight: Pick<InFlight, 'sizeOf'>;
  readonly onChange: (count: number) => void;
  readonly renewMs: number;
  readonly signal: AbortSignal;
  readonly log: Log;
}) {
  const consumers = new Map<number, PartitionConsumer>();
  /** Stopped, but some of their deliveries are not acknowledged. */
  const finishing = new Set<number>();
  let running: Promise<void> | undefined;

  async function renew(): Promise<boolean> {
    for (const partition of finishing) if (inFlight.sizeOf(partition) === 0) finishing.delete(partition);
    const own = await roster.renew([...consumers.keys(), ...finishing]);
    if (!own || signal.aborted) return own !== undefined;
    const wanted = new Set(own);
    for (const [partition, consumer] of consumers) {
      if (wanted.has(partition)) continue;
      consumers.delete(partition);
      finishing.add(partition);
      void consumer.stop();
    }
    for (const partition of own) {
      finishing.delete(partition);
      if (!consumers.has(partition)) consumers.set(partition, open(partition));
    }
    onChange(consumers.size);
    return true;
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      let delayMs = renewMs;
      try {
        if (!(await renew())) delayMs = Math.min(RENEW_AGAIN_MS, renewMs);
      } catch (error) {
        // It goes on reading: another worker that takes a partition meanwhile does no harm.
        log.warn('partitions_not_renewed', { error: errorName(error) });
      }
      await setTimeout(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    start: () => {
      running ??= run();
    },
    partitions: () => [...consumers.keys()],
    async stop() {
      await running;
      await Promise.all([...consumers.values()].map((consumer) => consumer.stop()));
    },
    async leave() {
      await roster.leave().catch((error: unknown) => {
        log.warn('partitions_not_released', { error: errorName(error) });
      });
    },
  };
}
