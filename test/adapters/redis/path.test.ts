import { expect, test } from 'vitest';
import type { Log } from '#core';
import type { RedisStores } from '../../../adapters/redis/index.ts';
import { createIntake, type FrontDesk } from '../../../src/intake.ts';
import { earlierStrikes } from '../../../src/pipeline/earlier.ts';
import { createMemoryBook, createMemoryPolicies } from '../../../src/store/index.ts';
import { fakeClock } from '../../support/clock.ts';
import { fakeDetect } from '../../support/detector.ts';
import { type FakeAdapter, fakeAdapter } from '../../support/fake-adapter.ts';
import { member, message } from '../../support/messages.ts';
import { type RedisServer, startRedis } from '../../support/redis.ts';
import { testPolicy, wordings } from '../../support/wordings.ts';
import { opened, silent, until } from './opened.ts';

interface Town {
  readonly intake: FrontDesk;
  readonly adapter: FakeAdapter;
  readonly redis: RedisStores;
  readonly server: RedisServer;
}

/** A server whose counting is done by a real Redis, for one story. */
async function town(story: (town: Town) => Promise<void>, log: Log = silent): Promise<void> {
  const server = await startRedis();
  const { archive, outbox } = createMemoryBook();
  const redis = await opened(server.url, { earlier: earlierStrikes(archive), log });
  const adapter = fakeAdapter();
  const policies = createMemoryPolicies(() => testPolicy());
  const { strikes, claims, quotas, campaigns } = redis;
  const counting = { strikes, claims, quotas, campaigns };
  const ports = { adapter, archive, outbox, policies, ...counting, detect: fakeDetect };
  const intake = createIntake({ ...ports, wording: wordings, clock: fakeClock(), log });
  try {
    await story({ intake, adapter, redis, server });
  } finally {
    await redis.close();
    await server.stop();
  }
}

const rin = member('rin');

test('Redis comes back empty between two posts: the third strike is still the third', () =>
  town(async ({ intake, adapter, server, redis }) => {
    await intake.message(message('rin', 'RECRUIT a'));
    await intake.message(message('rin', 'RECRUIT b'));
    await server.kill();
    await server.restart();
    await until(() => redis.health().state === 'ok');
    await intake.message(message('rin', 'RECRUIT c'));
    expect((await intake.standing(rin)).strikes).toBe(3);
    expect(adapter.member(rin).quarantined).toBe(true);
  }));

test('while Redis is frozen hiding goes on, and what was counted meanwhile is not lost to it', () =>
  town(async ({ intake, adapter, server, redis }) => {
    const posts = ['a', 'b', 'c'].map((text) => message('rin', `RECRUIT ${text}`));
    await intake.message(posts[0]!);
    server.freeze();
    await intake.message(posts[1]!);
    await intake.message(posts[2]!);
    expect(posts.every((posted) => adapter.hidden(posted))).toBe(true);
    expect((await intake.standing(rin)).strikes).toBe(3);
    expect(adapter.member(rin).quarantined).toBe(true);
    server.thaw();
    await until(() => redis.health().state === 'ok');
    expect((await intake.standing(rin)).strikes).toBe(3);
  }));
