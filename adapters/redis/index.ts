import type {
  Clock,
  DuplicateIndex,
  JoinCounter,
  Leases,
  Log,
  RateLimits,
  Strikes,
  TokenBuckets,
} from '#core';
import { COMMAND_TIMEOUT_MS, createRedisClient } from './client.ts';
import { createRedisDuplicateIndex } from './duplicate-index.ts';
import { RedisError, type RedisErrorCode, toRedisErrorCode } from './errors.ts';
import { createRedisHealthTracker, type RedisHealth } from './health.ts';
import { createRedisJoinCounter } from './join-counter.ts';
import { createRedisLeases, createRedisRateLimits } from './leases-and-rate-limits.ts';
import type { RunScript } from './lua-scripts.ts';
import type { RedisAddress } from './redis-url.ts';
import { createRedisStrikes, type LoadArchivedStrikes } from './strikes.ts';
import { createRedisTokenBuckets } from './token-buckets.ts';

export { eraseFromRedis, type RedisErasure } from './erase-member.ts';
export { RedisError, type RedisErrorCode } from './errors.ts';
export type { RedisHealth } from './health.ts';
export { type ParsedRedisUrl, parseRedisUrl, type RedisAddress } from './redis-url.ts';
export { readRedisVersion } from './redis-version.ts';
export { openStream, type RedisStreamSettings } from './stream/index.ts';
export type { ArchivedStrike, LoadArchivedStrikes } from './strikes.ts';

const PROBE_INTERVAL_MS = 1000;
const PROBE_KEY_TTL_MS = 60_000;

/** Stores in Redis; all of their data may be lost. */
export interface RedisStores {
  readonly strikes: Strikes;
  readonly leases: Leases;
  readonly rateLimits: RateLimits;
  readonly duplicateIndex: DuplicateIndex;
  readonly joinCounter: JoinCounter;
  readonly tokenBuckets: TokenBuckets;
  /** The present state, at most a second old: Redis is probed every second. */
  health(): RedisHealth;
  close(): Promise<void>;
}

/**
 * Opens the stores in Redis. Resolves after the first probe, also if it failed: then `health` is `down`, every call
 * rejects with `RedisError` at once (within half a second if Redis is frozen), and the connection recovers by itself.
 * Throws `RangeError` for a prefix with braces.
 * @example const redis = await openRedis({ address, prefix: 'yamidome', loadArchivedStrikes, clock, log });
 */
export async function openRedis(options: {
  readonly address: RedisAddress;
  /** Prefix of every key; two installations on one Redis need different ones. No braces: they select a cluster node. */
  readonly prefix: string;
  readonly loadArchivedStrikes: LoadArchivedStrikes;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<RedisStores> {
  const { address, prefix, loadArchivedStrikes, clock, log } = options;
  if (/[{}]/.test(prefix)) throw new RangeError('the prefix must not contain braces');
  const client = createRedisClient(address);
  const health = createRedisHealthTracker({ clock, log });

  /** The reason why there is no connection, from the last error of the server or the network. */
  let disconnectReason: RedisErrorCode = 'unreachable';
  /** If the selected database does not exist, the client would continue silently in database 0. */
  let wrongDatabase = false;
  let closed = false;
  function recordFailure(code: RedisErrorCode): void {
    if (!closed) health.recordFailure(code);
  }
  client.on('error', (error: Error & { lastNodeError?: unknown }) => {
    wrongDatabase ||= /DB index/.test(error.message);
    const code = toRedisErrorCode(error.lastNodeError ?? error);
    disconnectReason = code === 'other' ? 'unreachable' : code;
    recordFailure(disconnectReason);
  });

  const commands = client as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
  const runScript: RunScript = async (name, ...values) => {
    try {
      if (wrongDatabase) throw new RedisError('refused');
      return await commands[name]!(...values);
    } catch (error) {
      const code = toRedisErrorCode(error);
      if (code === 'read-only') disconnectReason = code;
      const redisError = new RedisError(code === 'unreachable' ? disconnectReason : code);
      recordFailure(redisError.code);
      throw redisError;
    }
  };

  async function probe(): Promise<void> {
    try {
      await runScript('probe', `${prefix}:{probe}`, PROBE_KEY_TTL_MS);
      if ('nodes' in client) await Promise.all(client.nodes('master').map((node) => node.ping()));
      health.recordSuccess();
    } catch (error) {
      recordFailure(toRedisErrorCode(error));
    }
  }
  client.on('ready', () => {
    // A replica refuses the probe, and the client reconnects after every refusal: the next scheduled probe is enough.
    const shouldProbe = disconnectReason !== 'read-only';
    disconnectReason = 'unreachable';
    if (shouldProbe) void probe();
  });

  let timer: NodeJS.Timeout | undefined;
  function scheduleProbe(): void {
    if (closed) return;
    timer = setTimeout(() => void probe().then(scheduleProbe), PROBE_INTERVAL_MS);
    timer.unref();
  }

  await client.connect().catch(() => undefined);
  await probe();
  scheduleProbe();

  return {
    strikes: createRedisStrikes(runScript, prefix, loadArchivedStrikes),
    leases: createRedisLeases(runScript, prefix),
    rateLimits: createRedisRateLimits(runScript, prefix),
    duplicateIndex: createRedisDuplicateIndex(runScript, prefix),
    joinCounter: createRedisJoinCounter(runScript, prefix),
    tokenBuckets: createRedisTokenBuckets(runScript, prefix),
    health: health.current,
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.race([client.quit().catch(() => undefined), delay(COMMAND_TIMEOUT_MS)]);
      client.disconnect();
    },
  };
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
