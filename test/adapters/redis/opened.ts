import { afterEach } from 'vitest';
import type { Log } from '#core';
import {
  type Earlier,
  openRedis,
  parseRedisUrl,
  type RedisAddress,
  type RedisStores,
} from '../../../adapters/redis/index.ts';
import { START } from '../../contracts/made.ts';
import { HOUR } from '../../support/clock.ts';
import { member, SERVER } from '../../support/messages.ts';
import { type RedisServer, startRedis } from '../../support/redis.ts';

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The address that a test writes as a URL. @example address('redis://127.0.0.1:6379') */
export function address(url: string): RedisAddress {
  const parsed = parseRedisUrl(url);
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.value;
}

export interface Opening {
  readonly earlier?: Earlier;
  readonly log?: Log;
  readonly prefix?: string;
}

/** The stores as the program opens them. @example const redis = await opened(server.url); await redis.close() */
export const opened = (url: string, more: Opening = {}): Promise<RedisStores> =>
  openRedis({
    address: address(url),
    prefix: 'test',
    earlier: async () => [],
    clock: { now: () => new Date() },
    log: silent,
    ...more,
  });

/** Waits until it is so, at most five seconds. @example await until(() => redis.health().state === 'ok') */
export async function until(true_: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5000; Date.now() < end; ) {
    if (await true_()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come true in five seconds');
}

/** Servers and stores for one story, closed and stopped after it. Call it once, at the top of a test file. */
export function stage() {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  return {
    async started(...settings: string[]): Promise<RedisServer> {
      const server = await startRedis(...settings);
      closing.push(() => server.stop());
      return server;
    },
    async open(url: string, more?: Opening): Promise<RedisStores> {
      const redis = await opened(url, more);
      closing.push(() => redis.close());
      return redis;
    },
  };
}

export const rin = member('rin');

/** Every store once; each of them has to fail. */
export const everything = (redis: RedisStores): readonly Promise<unknown>[] => [
  redis.strikes.add(rin, 'Y-1', START, 90),
  redis.strikes.revoke(rin, 'Y-1', START, 90),
  redis.strikes.count(rin, START, 90),
  redis.claims.claim('help/rin', START, HOUR),
  redis.claims.release('help/rin'),
  redis.quotas.take('hides', START, 5),
  redis.campaigns.seen(SERVER, ['contact'], 'rin', 'Y-1', START, HOUR),
  redis.arrivals.joined(SERVER, 'rin', START, { accounts: 1, windowMs: HOUR, lastsMs: HOUR }),
];
