import type { Cluster, Redis } from 'ioredis';
import {
  checkStreamEntries,
  DEFAULT_STREAM_LIMITS,
  type DeadEntry,
  type Log,
  STREAM_LANES,
  type Stream,
  type StreamLag,
  type StreamLane,
  type StreamLimits,
} from '#core';
import { createHealthTracker } from '#lib';
import { createRedisClient } from '../client.ts';
import type { RedisAddress } from '../redis-url.ts';
import { createRedisConsumer, type RedisConsumer } from './consumer.ts';
import { publishAll } from './publish.ts';
import { toStoredEntry } from './stored-entry.ts';
import {
  confirm,
  createRestoreLanes,
  createRunScript,
  lanesKeys,
  type RedisStreamContext,
} from './stream-context.ts';
import { wakeChannel } from './stream-keys.ts';
import { STREAM_SCRIPTS } from './stream-scripts.ts';

/** A Redis that flushes each write to disk needs longer than one that only remembers. */
const COMMAND_TIMEOUT_MS = 2000;
const CONFIRM_TIMEOUT_MS = 5000;
const PROBE_INTERVAL_MS = 1000;

/** Settings of `openStream`. */
export interface RedisStreamSettings {
  readonly address: RedisAddress;
  /** Prefix of every key, without braces. */
  readonly prefix: string;
  readonly limits?: Partial<StreamLimits>;
  /** A publish or an acknowledgement that is not confirmed in this time fails; 5 seconds. */
  readonly confirmTimeoutMs?: number;
  readonly log: Log;
}

/**
 * Opens a stream in Redis Streams (Redis 6.2 or newer, Valkey). Resolves when the lanes exist, or after the first attempt
 * failed: then `health` is down and it connects by itself later. Throws `StreamConfigError` if entries wait in another number
 * of partitions, `RangeError` for a prefix with braces.
 * @example const stream = await openStream({ address, prefix: 'yamidome', log });
 */
export async function openStream(settings: RedisStreamSettings): Promise<Stream> {
  const { address, prefix, log, confirmTimeoutMs = CONFIRM_TIMEOUT_MS } = settings;
  if (/[{}]/.test(prefix)) throw new RangeError('the prefix must not contain braces');
  const limits = { ...DEFAULT_STREAM_LIMITS, ...settings.limits };
  const health = createHealthTracker({
    elapsedMs: () => performance.now(),
    onDown: (why) => log.warn('stream_down', { why }),
    onRecovered: (seconds) => log.info('stream_recovered', { seconds }),
  });
  const client = createRedisClient(address, { scripts: STREAM_SCRIPTS, timeoutMs: COMMAND_TIMEOUT_MS });
  const subscriber = createRedisClient(address, { scripts: {}, timeoutMs: COMMAND_TIMEOUT_MS });
  subscriber.on('error', () => undefined);
  const closing = new AbortController();
  const runScript = createRunScript(client, health, closing.signal);
  const keys = lanesKeys(prefix);
  const restoreLanes = createRestoreLanes({ keys, limits, log, health, runScript });
  const context: RedisStreamContext = {
    keys,
    channel: wakeChannel(prefix),
    limits,
    log,
    health,
    runScript,
    confirmTimeoutMs,
    closing: closing.signal,
    restoreLanes,
  };
  const consumers = new Map<string, Set<RedisConsumer>>();
  listen(subscriber, context.channel, (partition) => {
    for (const consumer of consumers.get(partition) ?? []) consumer.notify();
  });

  async function close(): Promise<void> {
    closing.abort();
    subscriber.disconnect();
    client.disconnect();
  }
  await Promise.all([client, subscriber].map((each) => each.connect().catch(() => undefined)));
  try {
    await restoreLanes();
  } catch (error) {
    await close();
    throw error;
  }
  startProbes(client, context);
  return toStream(context, consumers, close);
}

/** Calls `onChange` with `lane partition` for each partition that changed, in any process. */
function listen(subscriber: Redis | Cluster, channel: string, onChange: (partition: string) => void): void {
  subscriber.on('ready', () => void subscriber.subscribe(channel).catch(() => undefined));
  subscriber.on('message', (_channel: string, message: string) => {
    const [lane, partitions] = message.split(' ');
    for (const partition of partitions?.split(',') ?? []) onChange(`${lane} ${partition}`);
  });
}

/** Checks the lanes every second, and after each connection: finds a Redis that does not answer, or that lost its data. */
function startProbes(client: Redis | Cluster, { restoreLanes, closing }: RedisStreamContext): void {
  let isRunning = false;
  async function probe(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    await restoreLanes().catch(() => undefined);
    isRunning = false;
  }
  client.on('ready', () => void probe());
  const timer = setInterval(() => void probe(), PROBE_INTERVAL_MS);
  timer.unref();
  closing.addEventListener('abort', () => clearInterval(timer));
}

function toStream(
  context: RedisStreamContext,
  consumers: Map<string, Set<RedisConsumer>>,
  close: () => Promise<void>,
): Stream {
  const { partitions } = context.limits;
  return {
    partitions,
    async publish(entries) {
      checkStreamEntries(entries);
      return publishAll(context, entries);
    },
    async openConsumer(options) {
      const { lane, partition } = options;
      if (!Number.isInteger(partition) || partition < 0 || partition >= partitions)
        throw new RangeError(`there is no partition ${partition}`);
      const consumer = createRedisConsumer(context, options);
      const ofPartition = consumers.get(`${lane} ${partition}`) ?? new Set();
      consumers.set(`${lane} ${partition}`, ofPartition.add(consumer));
      return {
        ...consumer,
        async close() {
          ofPartition.delete(consumer);
          await consumer.close();
        },
      };
    },
    async lag() {
      const lags = await Promise.all(STREAM_LANES.map((lane) => readLag(context, lane)));
      return Object.fromEntries(STREAM_LANES.map((lane, i) => [lane, lags[i]!])) as Record<
        StreamLane,
        StreamLag
      >;
    },
    listDead: (lane, max) => listDead(context, lane, max),
    health: () => (context.closing.aborted ? { ok: false, why: 'closed' } : context.health.current()),
    close,
  };
}

async function readLag(context: RedisStreamContext, lane: StreamLane): Promise<StreamLag> {
  const { meta, dead, stream } = context.keys[lane];
  const keys = [meta, dead, ...Array.from({ length: context.limits.partitions }, (_, i) => stream(i))];
  const result = await confirm(context, () => context.runScript('readLane', keys.length, ...keys));
  const [waiting, oldestAgeMs, deadCount] = result as [number, number, number];
  return { waiting, oldestAgeMs, dead: deadCount };
}

async function listDead(
  context: RedisStreamContext,
  lane: StreamLane,
  max: number,
): Promise<readonly DeadEntry[]> {
  const key = context.keys[lane].dead;
  const listed = await confirm(context, () => context.runScript('listDeadEntries', key, max));
  return (listed as [Buffer, Buffer[]][]).map(([id, fields]) => {
    const { entry, at, attempts } = toStoredEntry(fields, lane);
    return {
      ...entry,
      publishedAt: at!,
      attempts: attempts!,
      remove: async () =>
        void (await confirm(context, () => context.runScript('removeDeadEntry', key, String(id)))),
    };
  });
}
