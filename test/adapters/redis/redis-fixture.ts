import { afterEach } from 'vitest';
import type { Log } from '#core';
import {
  type LoadArchivedStrikes,
  openRedis,
  parseRedisUrl,
  type RedisAddress,
  type RedisStores,
} from '../../../adapters/redis/index.ts';
import { START_TIME } from '../../contracts/contract-helpers.ts';
import { HOUR_MS } from '../../support/fake-clock.ts';
import { member, SERVER } from '../../support/messages.ts';
import { type RedisServer, startRedis } from '../../support/services/redis.ts';

/** A log that drops all lines. */
export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Throws if the URL is not valid. @example parseAddress('redis://127.0.0.1:6379') */
export function parseAddress(url: string): RedisAddress {
  const parsed = parseRedisUrl(url);
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.value;
}

/** Options of `openTestRedis`. */
export interface RedisFixtureOptions {
  readonly loadArchivedStrikes?: LoadArchivedStrikes;
  readonly log?: Log;
  readonly prefix?: string;
}

/** The stores as the program opens them. @example const redis = await openTestRedis(server.url); await redis.close() */
export const openTestRedis = (url: string, more: RedisFixtureOptions = {}): Promise<RedisStores> =>
  openRedis({
    address: parseAddress(url),
    prefix: 'test',
    loadArchivedStrikes: async () => [],
    clock: { now: () => new Date() },
    log: silentLog,
    ...more,
  });

/**
 * Waits at most five seconds for a condition, then throws.
 * @example await waitUntil(() => redis.health().state === 'ok')
 */
export async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5000; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the condition was not met in five seconds');
}

/**
 * Servers and stores that are closed and stopped after each test. Call it once, at the top of a test file.
 * @example const fixture = createRedisFixture()
 */
export function createRedisFixture() {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return {
    async startServer(...settings: string[]): Promise<RedisServer> {
      const server = await startRedis(...settings);
      closing.push(() => server.stop());
      return server;
    },
    async open(url: string, more?: RedisFixtureOptions): Promise<RedisStores> {
      const redis = await openTestRedis(url, more);
      closing.push(() => redis.close());
      return redis;
    },
  };
}

/** The member whose strikes the tests count. */
export const rin = member('rin');

/** One call of every method. @example await Promise.allSettled(callEveryStore(redis)) */
export const callEveryStore = (redis: RedisStores): readonly Promise<unknown>[] => [
  redis.strikes.add(rin, 'Y-1', START_TIME, 90),
  redis.strikes.revoke(rin, 'Y-1', START_TIME, 90),
  redis.strikes.count(rin, START_TIME, 90),
  redis.leases.acquire('help/rin', START_TIME, HOUR_MS),
  redis.leases.release('help/rin'),
  redis.rateLimits.tryConsume('hides', START_TIME, 5),
  redis.duplicateIndex.record(SERVER, ['contact'], 'rin', 'Y-1', START_TIME, HOUR_MS),
  redis.joinCounter.recordJoin(SERVER, 'rin', START_TIME, {
    accounts: 1,
    windowMs: HOUR_MS,
    durationMs: HOUR_MS,
  }),
];
