import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RedisStores } from '../../../adapters/redis/index.ts';
import { arrivalsContract } from '../../contracts/arrivals.ts';
import { claimsContract, quotasContract } from '../../contracts/brakes.ts';
import { campaignsContract } from '../../contracts/campaigns.ts';
import { type Made, START } from '../../contracts/made.ts';
import { strikesContract } from '../../contracts/strikes.ts';
import { HOUR } from '../../support/clock.ts';
import { member, SERVER } from '../../support/messages.ts';
import { freePort, type RedisServer, startRedis } from '../../support/redis.ts';
import { opened, until } from './opened.ts';

/** A cluster refuses a script whose keys lie on several nodes, so whatever works here crosses nothing. */
const nodes: RedisServer[] = [];
let redis: RedisStores;

const SLOTS = 16384;

async function startNode(from: number, to: number): Promise<void> {
  const bus = `${await freePort()}`;
  const settings = ['--cluster-enabled', 'yes', '--cluster-port', bus, '--cluster-node-timeout', '1000'];
  const node = await startRedis(...settings);
  await nodes[0]?.say('CLUSTER', 'MEET', '127.0.0.1', node.port, bus);
  await node.say('CLUSTER', 'ADDSLOTSRANGE', from, to);
  nodes.push(node);
}

const whole = async (): Promise<boolean> => {
  const infos = await Promise.all(nodes.map((node) => node.say('CLUSTER', 'INFO')));
  return infos.every((info) => /cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(String(info)));
};

beforeAll(async () => {
  const third = (i: number) => Math.floor((SLOTS * i) / 3);
  for (let i = 0; i < 3; i++) await startNode(third(i), third(i + 1) - 1);
  await until(whole);
  redis = await opened(`redis-cluster://127.0.0.1:${nodes[1]!.port},127.0.0.1:${nodes[2]!.port}`);
});

afterAll(async () => {
  await redis.close();
  for (const node of nodes) await node.stop();
});

const empty = () => Promise.all(nodes.map((node) => node.say('FLUSHALL')));
const emptied =
  <T>(store: () => T) =>
  async (): Promise<Made<T>> => {
    await empty();
    return { store: store(), close: () => undefined };
  };

strikesContract(
  'redis cluster',
  emptied(() => redis.strikes),
);
claimsContract(
  'redis cluster',
  emptied(() => redis.claims),
);
quotasContract(
  'redis cluster',
  emptied(() => redis.quotas),
);
campaignsContract(
  'redis cluster',
  emptied(() => redis.campaigns),
);
arrivalsContract(
  'redis cluster',
  emptied(() => redis.arrivals),
);

describe('a cluster', () => {
  const many = Array.from({ length: 60 }, (_, i) => `m${i}`);
  const struck = (caseId: string) =>
    Promise.all(many.map((id) => redis.strikes.add(member(id), caseId, START, 90)));
  beforeEach(async () => {
    await empty();
  });

  test('everything is spread over all nodes', async () => {
    await Promise.all(
      many.map(async (id) => {
        expect(await redis.strikes.add(member(id), 'Y-1', START, 90)).toBe(1);
        expect(await redis.claims.claim(`help/${id}`, START, HOUR)).toBe(true);
        expect(await redis.quotas.take(`reports/${id}`, START, 1)).toBe(true);
        await redis.campaigns.seen(SERVER, [id], id, 'Y-1', START, HOUR);
      }),
    );
    for (const node of nodes) expect(await node.say('DBSIZE')).toBeGreaterThan(20);
  });

  test('many servers see the same contact at once: each counts for itself, whichever nodes they lie on', async () => {
    const seen = await Promise.all(
      many.map((id) => redis.campaigns.seen({ platform: 'fake', id }, ['a', 'b'], 'rin', 'Y-1', START, HOUR)),
    );
    for (const each of seen) expect(each.map(({ accounts }) => accounts)).toEqual([1, 1]);
  });

  test('scripts that one node forgot are brought again', async () => {
    await struck('Y-1');
    for (const node of nodes) await node.say('SCRIPT', 'FLUSH');
    for (const id of many) expect(await redis.strikes.add(member(id), 'Y-2', START, 90)).toBe(2);
  });

  test('one node frozen: no call hangs, health tells it, and all is well again by itself', async () => {
    await struck('Y-1');
    nodes[0]!.freeze();
    const all = await Promise.allSettled(many.map((id) => redis.strikes.count(member(id), START, 90)));
    expect(all.some(({ status }) => status === 'rejected')).toBe(true);
    await until(() => redis.health().state === 'down');
    nodes[0]!.thaw();
    await until(() => redis.health().state === 'ok');
    for (const id of many) expect(await redis.strikes.count(member(id), START, 90)).toBe(1);
  });

  test('one node killed and come back empty: the same', async () => {
    await struck('Y-1');
    await nodes[0]!.kill();
    await until(() => redis.health().state === 'down');
    await nodes[0]!.restart();
    await until(() => redis.health().state === 'ok');
    for (const id of many) expect(await redis.strikes.add(member(id), 'Y-2', START, 90)).toBeGreaterThan(0);
  });
});
