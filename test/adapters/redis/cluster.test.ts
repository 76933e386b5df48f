import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStream, type RedisStores } from '../../../adapters/redis/index.ts';
import { type OpenedStore, START_TIME } from '../../contracts/contract-helpers.ts';
import { duplicateIndexContract } from '../../contracts/duplicate-index.ts';
import { joinCounterContract } from '../../contracts/join-counter.ts';
import { leasesContract, rateLimitsContract } from '../../contracts/leases-and-rate-limits.ts';
import { tokenBucketsContract } from '../../contracts/operator/token-buckets.ts';
import { streamContract } from '../../contracts/stream.ts';
import { strikesContract } from '../../contracts/strikes.ts';
import { HOUR_MS } from '../../support/fake-clock.ts';
import { member, SERVER } from '../../support/messages.ts';
import { freePort, type RedisServer, startRedis } from '../../support/services/redis.ts';
import { openTestRedis, parseAddress, silentLog, waitUntil } from './redis-fixture.ts';

// A cluster refuses a script whose keys are on several nodes. So these tests fail if a script uses several nodes.

const nodes: RedisServer[] = [];
let redis: RedisStores;

const SLOTS = 16384;

async function startNode(from: number, to: number): Promise<void> {
  const bus = `${await freePort()}`;
  const settings = ['--cluster-enabled', 'yes', '--cluster-port', bus, '--cluster-node-timeout', '1000'];
  const node = await startRedis(...settings);
  await nodes[0]?.sendCommand('CLUSTER', 'MEET', '127.0.0.1', node.port, bus);
  await node.sendCommand('CLUSTER', 'ADDSLOTSRANGE', from, to);
  nodes.push(node);
}

const isClusterReady = async (): Promise<boolean> => {
  const infos = await Promise.all(nodes.map((node) => node.sendCommand('CLUSTER', 'INFO')));
  return infos.every((info) => /cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(String(info)));
};

beforeAll(async () => {
  const third = (i: number) => Math.floor((SLOTS * i) / 3);
  for (let i = 0; i < 3; i++) await startNode(third(i), third(i + 1) - 1);
  await waitUntil(isClusterReady);
  redis = await openTestRedis(`redis-cluster://127.0.0.1:${nodes[1]!.port},127.0.0.1:${nodes[2]!.port}`);
});

afterAll(async () => {
  await redis.close();
  for (const node of nodes) await node.stop();
});

const flushAll = () => Promise.all(nodes.map((node) => node.sendCommand('FLUSHALL')));
const withFlushedRedis =
  <T>(store: () => T) =>
  async (): Promise<OpenedStore<T>> => {
    await flushAll();
    return { store: store(), close: () => undefined };
  };

strikesContract(
  'redis cluster',
  withFlushedRedis(() => redis.strikes),
);
leasesContract(
  'redis cluster',
  withFlushedRedis(() => redis.leases),
);
rateLimitsContract(
  'redis cluster',
  withFlushedRedis(() => redis.rateLimits),
);
duplicateIndexContract(
  'redis cluster',
  withFlushedRedis(() => redis.duplicateIndex),
);
tokenBucketsContract(
  'redis cluster',
  withFlushedRedis(() => redis.tokenBuckets),
);
joinCounterContract(
  'redis cluster',
  withFlushedRedis(() => redis.joinCounter),
);

streamContract('redis cluster', async () => {
  await flushAll();
  const address = parseAddress(`redis-cluster://127.0.0.1:${nodes[1]!.port}`);
  return {
    store: {
      isShared: true,
      open: (limits) => openStream({ address, prefix: 'test', limits, log: silentLog }),
    },
    close: () => undefined,
  };
});

describe('a cluster', () => {
  const memberIds = Array.from({ length: 60 }, (_, i) => `m${i}`);
  const addStrikes = (caseId: string) =>
    Promise.all(memberIds.map((id) => redis.strikes.add(member(id), caseId, START_TIME, 90)));
  beforeEach(async () => {
    await flushAll();
  });

  test('everything is spread over all nodes', async () => {
    await Promise.all(
      memberIds.map(async (id) => {
        expect(await redis.strikes.add(member(id), 'Y-1', START_TIME, 90)).toBe(1);
        expect(await redis.leases.acquire(`help/${id}`, START_TIME, HOUR_MS)).toBe(true);
        expect(await redis.rateLimits.tryConsume(`reports/${id}`, START_TIME, 1)).toBe(true);
        await redis.duplicateIndex.record(SERVER, [id], id, 'Y-1', START_TIME, HOUR_MS);
      }),
    );
    for (const node of nodes) expect(await node.sendCommand('DBSIZE')).toBeGreaterThan(20);
  });

  test('many servers see the same contact at once: each counts for itself, whichever node it is on', async () => {
    const results = await Promise.all(
      memberIds.map((id) =>
        redis.duplicateIndex.record({ platform: 'fake', id }, ['a', 'b'], 'rin', 'Y-1', START_TIME, HOUR_MS),
      ),
    );
    for (const hits of results) expect(hits.map(({ accounts }) => accounts)).toEqual([1, 1]);
  });

  test('scripts that a node lost are loaded again', async () => {
    await addStrikes('Y-1');
    for (const node of nodes) await node.sendCommand('SCRIPT', 'FLUSH');
    for (const id of memberIds) expect(await redis.strikes.add(member(id), 'Y-2', START_TIME, 90)).toBe(2);
  });

  test('one node frozen: no call hangs, health reports it, and it recovers by itself', async () => {
    await addStrikes('Y-1');
    nodes[0]!.freeze();
    const results = await Promise.allSettled(
      memberIds.map((id) => redis.strikes.count(member(id), START_TIME, 90)),
    );
    expect(results.some(({ status }) => status === 'rejected')).toBe(true);
    await waitUntil(() => redis.health().state === 'down');
    nodes[0]!.thaw();
    await waitUntil(() => redis.health().state === 'ok');
    for (const id of memberIds) expect(await redis.strikes.count(member(id), START_TIME, 90)).toBe(1);
  });

  test('one node killed and restarted empty: the same', async () => {
    await addStrikes('Y-1');
    await nodes[0]!.kill();
    await waitUntil(() => redis.health().state === 'down');
    await nodes[0]!.restart();
    await waitUntil(() => redis.health().state === 'ok');
    for (const id of memberIds)
      expect(await redis.strikes.add(member(id), 'Y-2', START_TIME, 90)).toBeGreaterThan(0);
  });
});
