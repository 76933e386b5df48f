import { afterAll, beforeAll } from 'vitest';
import type { RedisStores } from '../../../adapters/redis/index.ts';
import { arrivalsContract } from '../../contracts/arrivals.ts';
import { claimsContract, quotasContract } from '../../contracts/brakes.ts';
import { campaignsContract } from '../../contracts/campaigns.ts';
import type { Made } from '../../contracts/made.ts';
import { strikesContract } from '../../contracts/strikes.ts';
import { type RedisServer, startRedis } from '../../support/redis.ts';
import { opened } from './opened.ts';

let server: RedisServer;
let redis: RedisStores;

beforeAll(async () => {
  server = await startRedis();
  redis = await opened(server.url);
});

afterAll(async () => {
  await redis.close();
  await server.stop();
});

const emptied =
  <T>(store: () => T) =>
  async (): Promise<Made<T>> => {
    await server.say('FLUSHALL');
    return { store: store(), close: () => undefined };
  };

strikesContract(
  'redis',
  emptied(() => redis.strikes),
);
claimsContract(
  'redis',
  emptied(() => redis.claims),
);
quotasContract(
  'redis',
  emptied(() => redis.quotas),
);
campaignsContract(
  'redis',
  emptied(() => redis.campaigns),
);
arrivalsContract(
  'redis',
  emptied(() => redis.arrivals),
);
