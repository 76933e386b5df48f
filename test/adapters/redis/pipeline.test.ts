import { expect, test } from 'vitest';
import type { Log } from '#core';
import type { RedisStores } from '../../../adapters/redis/index.ts';
import { createIntake, type IntakeService } from '../../../src/app/intake.ts';
import { createMemoryCaseStores, createMemoryPolicyStore } from '../../../src/memory/index.ts';
import { createArchivedStrikesReader } from '../../../src/pipeline/context/archived-strikes.ts';
import { createFakeAdapter, type FakeAdapter } from '../../support/fake-adapter.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { fakeDetect } from '../../support/fake-detector.ts';
import { member, message } from '../../support/messages.ts';
import { type RedisServer, startRedis } from '../../support/services/redis.ts';
import { testPolicy, wordings } from '../../support/shipped-wording-and-policy.ts';
import { openTestRedis, silentLog, waitUntil } from './redis-fixture.ts';

interface RedisWorld {
  readonly intake: IntakeService;
  readonly adapter: FakeAdapter;
  readonly redis: RedisStores;
  readonly server: RedisServer;
}

/** Runs a test with a pipeline that counts in a real Redis. */
async function withRedisWorld(
  work: (world: RedisWorld) => Promise<void>,
  log: Log = silentLog,
): Promise<void> {
  const server = await startRedis();
  const { archive, outbox } = createMemoryCaseStores();
  const redis = await openTestRedis(server.url, {
    loadArchivedStrikes: createArchivedStrikesReader(archive),
    log,
  });
  const adapter = createFakeAdapter();
  const policies = createMemoryPolicyStore(() => testPolicy());
  const { strikes, leases, rateLimits, duplicateIndex } = redis;
  const ports = {
    adapters: adapter,
    archive,
    outbox,
    policies,
    strikes,
    leases,
    rateLimits,
    duplicateIndex,
    detect: fakeDetect,
  };
  const intake = createIntake({ ...ports, wording: wordings, clock: createFakeClock(), log });
  try {
    await work({ intake, adapter, redis, server });
  } finally {
    await redis.close();
    await server.stop();
  }
}

const rin = member('rin');

test('Redis comes back empty between two posts: the third strike is still the third', () =>
  withRedisWorld(async ({ intake, adapter, server, redis }) => {
    await intake.handleMessage(message('rin', 'RECRUIT a'));
    await intake.handleMessage(message('rin', 'RECRUIT b'));
    await server.kill();
    await server.restart();
    await waitUntil(() => redis.health().state === 'ok');
    await intake.handleMessage(message('rin', 'RECRUIT c'));
    expect((await intake.getMemberHistory(rin)).strikes).toBe(3);
    expect(adapter.memberState(rin).quarantined).toBe(true);
  }));

test('while Redis is frozen hiding goes on, and the strikes of that time are not lost', () =>
  withRedisWorld(async ({ intake, adapter, server, redis }) => {
    const posts = ['a', 'b', 'c'].map((text) => message('rin', `RECRUIT ${text}`));
    await intake.handleMessage(posts[0]!);
    server.freeze();
    await intake.handleMessage(posts[1]!);
    await intake.handleMessage(posts[2]!);
    expect(posts.every((posted) => adapter.isHidden(posted))).toBe(true);
    expect((await intake.getMemberHistory(rin)).strikes).toBe(3);
    expect(adapter.memberState(rin).quarantined).toBe(true);
    server.thaw();
    await waitUntil(() => redis.health().state === 'ok');
    expect((await intake.getMemberHistory(rin)).strikes).toBe(3);
  }));
