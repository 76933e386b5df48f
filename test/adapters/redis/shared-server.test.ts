import { describe, expect, test } from 'vitest';
import type { RedisStores } from '../../../adapters/redis/index.ts';
import { START_TIME } from '../../contracts/contract-helpers.ts';
import { HOUR_MS } from '../../support/fake-clock.ts';
import { SERVER } from '../../support/messages.ts';
import { callEveryStore, createRedisFixture, rin } from './redis-fixture.ts';

const { startServer, open } = createRedisFixture();
const add = (redis: RedisStores, caseId: string) => redis.strikes.add(rin, caseId, START_TIME, 90);

describe('data in Redis', () => {
  test('scripts that Redis lost are loaded again without any error', async () => {
    const server = await startServer();
    const redis = await open(server.url);
    for (const caseId of ['Y-1', 'Y-2', 'Y-3']) {
      await add(redis, caseId);
      await redis.leases.acquire(caseId, START_TIME, HOUR_MS);
      await redis.rateLimits.tryConsume('hides', START_TIME, 9);
      await redis.duplicateIndex.record(SERVER, ['contact'], 'rin', caseId, START_TIME, HOUR_MS);
      await server.sendCommand('SCRIPT', 'FLUSH');
    }
    expect(await redis.strikes.count(rin, START_TIME, 90)).toBe(3);
    expect(redis.health().state).toBe('ok');
  });

  test('two programs on one Redis: one strike, one lease, one limit, one raid', async () => {
    const server = await startServer();
    const clients = [await open(server.url), await open(server.url)] as const;
    const twice = <T>(work: (redis: RedisStores) => Promise<T>) =>
      Promise.all(Array.from({ length: 20 }, (_, i) => work(clients[i % 2]!)));
    expect(new Set(await twice((redis) => add(redis, 'Y-1')))).toEqual(new Set([1]));
    const acquired = await twice((redis) => redis.leases.acquire('a', START_TIME, HOUR_MS));
    expect(acquired.filter(Boolean)).toHaveLength(1);
    const consumed = await twice((redis) => redis.rateLimits.tryConsume('a', START_TIME, 7));
    expect(consumed.filter(Boolean)).toHaveLength(7);
    const raid = { accounts: 20, windowMs: HOUR_MS, durationMs: HOUR_MS };
    let n = 0;
    const joins = await twice((redis) => redis.joinCounter.recordJoin(SERVER, `m${n++}`, START_TIME, raid));
    expect(
      joins
        .filter(({ raidMemberIds }) => raidMemberIds.length > 0)
        .map(({ raidMemberIds }) => raidMemberIds.length),
    ).toEqual([20]);
  });

  test('two installations on one Redis do not see each other', async () => {
    const server = await startServer();
    await add(await open(server.url), 'Y-1');
    expect(await add(await open(server.url, { prefix: 'other' }), 'Y-2')).toBe(1);
  });

  test('every key has a TTL', async () => {
    const server = await startServer();
    const redis = await open(server.url);
    await Promise.all(callEveryStore(redis));
    await redis.leases.acquire('help/rin', START_TIME, HOUR_MS);
    const keys = (await server.sendCommand('KEYS', '*')) as string[];
    expect(keys).toHaveLength(8);
    for (const key of keys) expect(await server.sendCommand('PTTL', key)).toBeGreaterThan(0);
  });
});
