import { describe, expect, test } from 'vitest';
import type { RedisStores } from '../../../adapters/redis/index.ts';
import { START } from '../../contracts/made.ts';
import { HOUR } from '../../support/clock.ts';
import { SERVER } from '../../support/messages.ts';
import { everything, rin, stage } from './opened.ts';

const { started, open } = stage();
const add = (redis: RedisStores, caseId: string) => redis.strikes.add(rin, caseId, START, 90);

describe('what is kept in Redis', () => {
  test('scripts that Redis forgot are brought again without anybody noticing', async () => {
    const server = await started();
    const redis = await open(server.url);
    for (const caseId of ['Y-1', 'Y-2', 'Y-3']) {
      await add(redis, caseId);
      await redis.claims.claim(caseId, START, HOUR);
      await redis.quotas.take('hides', START, 9);
      await redis.campaigns.seen(SERVER, ['contact'], 'rin', caseId, START, HOUR);
      await server.say('SCRIPT', 'FLUSH');
    }
    expect(await redis.strikes.count(rin, START, 90)).toBe(3);
    expect(redis.health().state).toBe('ok');
  });

  test('two programs on one Redis: one strike, one claim, one allowance, one wave', async () => {
    const server = await started();
    const both = [await open(server.url), await open(server.url)] as const;
    const twice = <T>(work: (redis: RedisStores) => Promise<T>) =>
      Promise.all(Array.from({ length: 20 }, (_, i) => work(both[i % 2]!)));
    expect(new Set(await twice((redis) => add(redis, 'Y-1')))).toEqual(new Set([1]));
    const claimed = await twice((redis) => redis.claims.claim('a', START, HOUR));
    expect(claimed.filter(Boolean)).toHaveLength(1);
    const taken = await twice((redis) => redis.quotas.take('a', START, 7));
    expect(taken.filter(Boolean)).toHaveLength(7);
    const size = { accounts: 20, windowMs: HOUR, lastsMs: HOUR };
    let n = 0;
    const arrived = await twice((redis) => redis.arrivals.joined(SERVER, `m${n++}`, START, size));
    expect(arrived.filter(({ came }) => came.length > 0).map(({ came }) => came.length)).toEqual([20]);
  });

  test('two installations on one Redis do not see each other', async () => {
    const server = await started();
    await add(await open(server.url), 'Y-1');
    expect(await add(await open(server.url, { prefix: 'other' }), 'Y-2')).toBe(1);
  });

  test('everything that is written goes away by itself', async () => {
    const server = await started();
    const redis = await open(server.url);
    await Promise.all(everything(redis));
    await redis.claims.claim('help/rin', START, HOUR);
    const keys = (await server.say('KEYS', '*')) as string[];
    expect(keys).toHaveLength(8);
    for (const key of keys) expect(await server.say('PTTL', key)).toBeGreaterThan(0);
  });
});
