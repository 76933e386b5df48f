import {
  checkStreamEntries,
  DEFAULT_STREAM_LIMITS,
  type Log,
  STREAM_LANES,
  type Stream,
  type StreamConsumerOptions,
  type StreamLag,
  type StreamLane,
  type StreamLimits,
  StreamUnavailable,
} from '#core';
import { createHealthTracker } from '#lib';
import { openLink } from './connection.ts';
import { createNatsConsumer, type NatsConsumer } from './consumer.ts';
import { listDead } from './dead-letters.ts';
import { whyOf } from './errors.ts';
import type { NatsAddress } from './nats-url.ts';
import { publishAll } from './publish.ts';
import { deadStream, laneStream } from './stream-config.ts';
import { createRestoreStreams, type NatsStreamContext } from './stream-context.ts';

export { type NatsAddress, type ParsedNatsUrl, parseNatsUrl } from './nats-url.ts';

const PROBE_INTERVAL_MS = 2000;
const CONFIRM_TIMEOUT_MS = 5000;

/** Settings of `openStream`. */
export interface NatsStreamSettings {
  readonly address: NatsAddress;
  /** First part of the names on the server: letters, digits, `_` and `-`. Two installations need different ones. */
  readonly prefix: string;
  /** Servers that keep each entry: 1, or 3 in a cluster of three. */
  readonly replicas: number;
  readonly limits?: Partial<StreamLimits>;
  /** A publish or an acknowledgement that is not confirmed in this time fails; 5 seconds. */
  readonly confirmTimeoutMs?: number;
  readonly log: Log;
}

/**
 * Opens a stream in NATS JetStream. Resolves when the streams exist, or when the first attempt to connect has failed: then
 * `health` is down and it connects by itself later. Throws `StreamConfigError` if the settings do not fit the streams that exist,
 * `RangeError` for a wrong prefix.
 * @example const stream = await openStream({ address, prefix: 'yamidome', replicas: 3, log });
 */
export async function openStream(settings: NatsStreamSettings): Promise<Stream> {
  const { address, prefix, replicas, log, confirmTimeoutMs = CONFIRM_TIMEOUT_MS } = settings;
  if (!/^[A-Za-z0-9_-]+$/.test(prefix)) throw new RangeError('the prefix has letters, digits, _ and - only');
  const shape = { prefix, replicas, limits: { ...DEFAULT_STREAM_LIMITS, ...settings.limits } };
  const consumers = new Set<NatsConsumer>();
  const closing = new AbortController();
  const health = createHealthTracker({
    elapsedMs: () => performance.now(),
    onDown: (why) => log.warn('stream_down', { why }),
    onRecovered: (seconds) => log.info('stream_recovered', { seconds }),
  });
  const notifyConsumers = () => {
    for (const consumer of consumers) consumer.onConnectionChange();
  };
  const link = openLink({
    address,
    onConnect() {
      notifyConsumers();
      // Known to be healthy at once, and made again at once if the server lost its data.
      void restoreStreams().catch(() => undefined);
    },
    onDisconnect(why) {
      health.fail(why);
      notifyConsumers();
    },
  });
  const restoreStreams = createRestoreStreams({ link, shape, log, health });
  const context = { link, shape, log, health, confirmTimeoutMs, closing: closing.signal, restoreStreams };

  async function close(): Promise<void> {
    closing.abort();
    for (const consumer of consumers) await consumer.close();
    await link.close();
  }
  try {
    await link.firstAttempt;
    await restoreStreams();
  } catch (error) {
    await close();
    throw error;
  }
  startProbes(context);
  return toStream(context, consumers, close);
}

function toStream(
  context: NatsStreamContext,
  consumers: Set<NatsConsumer>,
  close: () => Promise<void>,
): Stream {
  const { partitions } = context.shape.limits;
  return {
    partitions,
    async publish(entries) {
      checkStreamEntries(entries);
      return publishAll(context, entries);
    },
    async openConsumer(options) {
      checkPartition(options, partitions);
      const consumer = createNatsConsumer(context, options);
      consumers.add(consumer);
      return {
        ...consumer,
        async close() {
          consumers.delete(consumer);
          await consumer.close();
        },
      };
    },
    lag: () => readLag(context),
    listDead: (lane, max) => listDead(context, lane, max),
    health: () => (context.closing.aborted ? { ok: false, why: 'closed' } : context.health.current()),
    close,
  };
}

function checkPartition({ partition }: StreamConsumerOptions, partitions: number): void {
  if (!Number.isInteger(partition) || partition < 0 || partition >= partitions)
    throw new RangeError(`there is no partition ${partition}`);
}

async function readLag({ link, shape, confirmTimeoutMs }: NatsStreamContext) {
  const { jsm } = await link.session(confirmTimeoutMs);
  const lagOf = async (lane: StreamLane): Promise<[StreamLane, StreamLag]> => {
    const [waiting, dead] = await Promise.all([
      jsm.streams.info(laneStream(shape.prefix, lane)),
      jsm.streams.info(deadStream(shape.prefix, lane)),
    ]);
    const { messages, first_ts: oldest } = waiting.state;
    const oldestAgeMs = messages === 0 ? 0 : Math.max(0, Date.now() - Date.parse(oldest));
    return [lane, { waiting: messages, oldestAgeMs, dead: dead.state.messages }];
  };
  try {
    return Object.fromEntries(await Promise.all(STREAM_LANES.map(lagOf))) as Record<StreamLane, StreamLag>;
  } catch (error) {
    throw new StreamUnavailable(whyOf(error));
  }
}

/** Asks for the streams again and again: finds a server that is frozen, and streams that are gone. */
function startProbes({ restoreStreams, closing }: NatsStreamContext): void {
  let isRunning = false;
  const timer = setInterval(async () => {
    if (isRunning) return;
    isRunning = true;
    await restoreStreams().catch(() => undefined);
    isRunning = false;
  }, PROBE_INTERVAL_MS);
  timer.unref();
  closing.addEventListener('abort', () => clearInterval(timer));
}
