import { afterAll, beforeAll } from 'vitest';
import type { RedisStores } from '../../../adapters/redis/index.ts';
import type { OpenedStore } from '../../contracts/contract-helpers.ts';
import { duplicateIndexContract } from '../../contracts/duplicate-index.ts';
import { joinCounterContract } from '../../contracts/join-counter.ts';
import { leasesContract, rateLimitsContract } from '../../contracts/leases-and-rate-limits.ts';
import { tokenBucketsContract } from '../../contracts/operator/token-buckets.ts';
import { strikesContract } from '../../contracts/strikes.ts';
import { type RedisServer, startRedis } from '../../support/services/redis.ts';
import { openTestRedis } from './redis-fixture.ts';

let server: RedisServer;
let redis: RedisStores;

beforeAll(async () => {
  server = await startRedis();
  redis = await openTestRedis(server.url);
});

afterAll(async () => {
  await redis.close();
  await server.stop();
});

const withFlushedRedis =
  <T>(store: () => T) =>
  async (): Promise<OpenedStore<T>> => {
    await server.sendCommand('FLUSHALL');
    return { store: store(), close: () => undefined };
  };

strikesContract(
  'redis',
  withFlushedRedis(() => redis.strikes),
);
leasesContract(
  'redis',
  withFlushedRedis(() => redis.leases),
);
rateLimitsContract(
  'redis',
  withFlushedRedis(() => redis.rateLimits),
);
duplicateIndexContract(
  'redis',
  withFlushedRedis(() => redis.duplicateIndex),
);
tokenBucketsContract(
  'redis',
  withFlushedRedis(() => redis.tokenBuckets),
);
joinCounterContract(
  'redis',
  withFlushedRedis(() => redis.joinCounter),
);
