import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StorageSettings } from '../../src/app/open-stores.ts';
import { createSeededRandom } from '../support/property-testing.ts';
import { type PostgresServer, startPostgres } from '../support/services/postgres.ts';
import { startRedis } from '../support/services/redis.ts';
import { sized } from '../support/test-size.ts';
import { CONSISTENT, caseIdOf, checkConsistency } from './check-consistency.ts';
import { createFillableDisk } from './fillable-disk.ts';
import {
  type BotProcess,
  type BotProgram,
  buildWarmBot,
  type CrashWorld,
  fetchReadiness,
  isIdle,
  openCrashWorld,
  startBot,
  waitUntil,
  waitUntilIdle,
} from './harness.ts';
import { killAtRandom } from './kill-at-random.ts';

/**
 * The number of kills for each of the two databases: `npm test` goes twice through the numbers of bots at a time.
 * `npm run soak` has an option for more.
 */
const KILLS_PER_STORE = sized(10, 200);
const KILL_SEED = 20_260_101;
const TIMEOUT_MS = 600_000;
const HOUR_MS = 60 * 60 * 1000;
const AFTER_LEASE_MS = 3 * 60 * 1000;

const EXTERNAL_SERVER_ERROR = 'TEST_DATABASE_URL is an external server: unset it for these tests';

let program: BotProgram;
let postgres: PostgresServer;
beforeAll(async () => {
  [program, postgres] = await Promise.all([buildWarmBot(), startPostgres()]);
}, 120_000);
afterAll(async () => {
  await postgres.stop();
  program.remove();
});

const storageOf: Readonly<Record<'SQLite' | 'PostgreSQL', () => Promise<StorageSettings>>> = {
  SQLite: async () => ({}),
  PostgreSQL: async () => ({ databaseUrl: await postgres.createSchema() }),
};
const storeNames = ['SQLite', 'PostgreSQL'] as const;

/** Starts a bot that serves its health, and waits until it is running. */
async function startReadyBot(world: CrashWorld): Promise<BotProcess> {
  const bot = startBot(world, { servesHealth: true });
  await waitUntil('the bot says hello', () => world.platform.healthUrls.has(bot.name) && bot.isRunning());
  return bot;
}

const countHides = ({ platform }: CrashWorld): number =>
  [...platform.actions.values()].filter(({ kind }) => kind === 'hide').length;

/** Posts `count` offences and waits until they are hidden. */
async function expectMoreHidden(world: CrashWorld, count: number): Promise<void> {
  const before = countHides(world);
  for (let i = 0; i < count; i++) world.platform.post('RECRUIT');
  await waitUntil(`${count} more are hidden`, () => countHides(world) >= before + count);
}

/** Waits until health reports this state of a part, with this reason if one is given. */
async function expectHealthPart(
  world: CrashWorld,
  bot: BotProcess,
  name: string,
  ok: boolean,
  why?: RegExp,
): Promise<void> {
  await waitUntil(`health says that ${name} is ${ok ? 'well' : `not well ${why ?? ''}`}`, async () => {
    const { status, parts } = await fetchReadiness(world, bot);
    const part = parts[name];
    const isStatusRight = (status === 200) === Object.values(parts).every((other) => other.ok);
    return isStatusRight && part?.ok === ok && (why?.test(part.why ?? '') ?? true);
  });
}

describe('fault injection', () => {
  test.concurrent.each(storeNames)(
    `killed ${KILLS_PER_STORE} times at any instant, on %s: every case is finished exactly once`,
    async (store) => {
      let clockOffsetMs = 0;
      const world = await openCrashWorld(program, await storageOf[store](), { ahead: () => clockOffsetMs });
      const { kills } = await killAtRandom(world, KILLS_PER_STORE, createSeededRandom(KILL_SEED), (ms) => {
        clockOffsetMs = ms;
      });
      const last = startBot(world, { clockOffsetMs });
      await waitUntilIdle(world);
      const report = await checkConsistency(world);
      expect(report).toMatchObject(CONSISTENT);
      expect(kills).toBe(KILLS_PER_STORE);
      expect(report.cases).toBeGreaterThan(KILLS_PER_STORE / 2);
      // Actions whose outcome was not stored are requested again: at most eight messages, twenty jobs and one unfinished
      // case for each killed bot.
      expect(report.repeatedActions).toBeLessThanOrEqual(kills * 29);
      await last.kill();
      await world.close();
    },
    TIMEOUT_MS,
  );

  test.concurrent.each(storeNames)(
    'two bots, then four, each receiving every message, on %s: nothing is done twice',
    async (store) => {
      const world = await openCrashWorld(program, await storageOf[store](), { all: true });
      const bots = [startBot(world), startBot(world)];
      world.platform.setFlooding(true);
      await waitUntil('two have hidden ten', () => countHides(world) >= 10);
      bots.push(startBot(world), startBot(world));
      await waitUntil('four are at work', () =>
        bots.every(({ name }) => world.platform.requestCountOf(name) > 20),
      );
      world.platform.setFlooding(false);
      await waitUntilIdle(world);
      expect(await checkConsistency(world)).toMatchObject({ ...CONSISTENT, repeatedActions: 0 });
      expect(bots.every((bot) => bot.isRunning())).toBe(true);
      await Promise.all(bots.map((bot) => bot.kill()));
      await world.close();
    },
    TIMEOUT_MS,
  );

  test.concurrent(
    'Redis frozen, restarted empty, out of memory, turned into a replica: hiding goes on and every strike counts',
    async () => {
      const redis = await startRedis('--maxmemory-policy', 'noeviction');
      const world = await openCrashWorld(program, { redisUrl: redis.url });
      const bot = await startReadyBot(world);
      await expectHealthPart(world, bot, 'redis', true);
      await expectMoreHidden(world, 10);

      redis.freeze();
      await expectMoreHidden(world, 10);
      await expectHealthPart(world, bot, 'redis', false, /^timeout$/);
      redis.thaw();
      await expectHealthPart(world, bot, 'redis', true);

      await redis.kill();
      await expectMoreHidden(world, 10);
      await expectHealthPart(world, bot, 'redis', false, /^unreachable$/);
      await redis.restart();
      await expectHealthPart(world, bot, 'redis', true);
      await expectMoreHidden(world, 10);

      await redis.sendCommand('CONFIG', 'SET', 'maxmemory', '1');
      await expectHealthPart(world, bot, 'redis', false, /^out-of-memory$/);
      await expectMoreHidden(world, 10);
      await redis.sendCommand('CONFIG', 'SET', 'maxmemory', '0');
      await expectHealthPart(world, bot, 'redis', true);

      await redis.sendCommand('REPLICAOF', '127.0.0.1', 9);
      await expectHealthPart(world, bot, 'redis', false, /^read-only$/);
      await expectMoreHidden(world, 10);
      await redis.sendCommand('REPLICAOF', 'NO', 'ONE');
      await expectHealthPart(world, bot, 'redis', true);
      await expectMoreHidden(world, 10);

      await waitUntilIdle(world);
      expect(await checkConsistency(world)).toMatchObject({ ...CONSISTENT, cases: 70, repeatedActions: 0 });
      await bot.kill();
      await world.close();
      await redis.stop();
    },
    TIMEOUT_MS,
  );

  test.concurrent(
    'PostgreSQL stopped and started: meanwhile moderators get cards and nothing is hidden, and afterwards each post is handled once',
    async () => {
      const server = await startPostgres();
      if (!server.power) throw new Error(EXTERNAL_SERVER_ERROR);
      const world = await openCrashWorld(program, { databaseUrl: await server.createSchema() });
      const bot = await startReadyBot(world);
      await expectMoreHidden(world, 10);
      await waitUntilIdle(world);

      await server.power.off();
      await expectHealthPart(world, bot, 'archive', false);
      const before = countHides(world);
      const meanwhile = Array.from({ length: 10 }, () => world.platform.post('RECRUIT'));
      await waitUntil('each post has a card', () =>
        meanwhile.every((posted) => world.platform.cards.has(caseIdOf(posted))),
      );
      await waitUntil(
        'each post is in the fallback queue',
        () => readdirSync(join(world.dataDir, 'spool')).length === 10,
      );
      expect(countHides(world)).toBe(before);

      await server.power.on();
      await expectHealthPart(world, bot, 'archive', true);
      await waitUntil('the queued posts are hidden', () => countHides(world) === before + 10);
      await expectMoreHidden(world, 5);
      await waitUntilIdle(world);
      expect(readdirSync(join(world.dataDir, 'spool'))).toEqual([]);
      expect(await checkConsistency(world)).toMatchObject({ ...CONSISTENT, cases: 25, repeatedActions: 0 });
      await bot.kill();
      await world.close();
      await server.stop();
    },
    TIMEOUT_MS,
  );

  test.concurrent(
    'PostgreSQL crashes three times and restarts by itself while the bot runs: no member is warned twice',
    async () => {
      const server = await startPostgres();
      if (!server.power) throw new Error(EXTERNAL_SERVER_ERROR);
      const world = await openCrashWorld(program, { databaseUrl: await server.createSchema() });
      const bot = await startReadyBot(world);
      world.platform.setFlooding(true);
      for (let crashes = 0; crashes < 3; crashes++) {
        const before = countHides(world);
        await waitUntil('thirty more are hidden', () => countHides(world) >= before + 30);
        await server.crash();
      }
      world.platform.setFlooding(false);
      await expectHealthPart(world, bot, 'archive', true);
      // Jobs of a process that lost its connection during a commit stay leased for two minutes.
      bot.shiftClock(AFTER_LEASE_MS);
      await waitUntil(
        'the fallback queue is empty',
        () => readdirSync(join(world.dataDir, 'spool')).length === 0,
      );
      await waitUntilIdle(world);
      expect(await checkConsistency(world)).toMatchObject(CONSISTENT);
      await bot.kill();
      await world.close();
      await server.stop();
    },
    TIMEOUT_MS,
  );

  test.concurrent(
    'the disk is full: moderators get cards and nothing is hidden without evidence, and work goes on with free space',
    async () => {
      const disk = createFillableDisk();
      const world = await openCrashWorld(program, { dataDir: disk.folder });
      const bot = await startReadyBot(world);
      await expectMoreHidden(world, 10);
      await waitUntilIdle(world);

      disk.fill(bot.pid);
      await expectHealthPart(world, bot, 'archive', false, /SQLITE_(FULL|IOERR)/);
      const before = countHides(world);
      const meanwhile = Array.from({ length: 5 }, () => world.platform.post('RECRUIT'));
      await waitUntil('each post has a card', () =>
        meanwhile.every((posted) => world.platform.cards.has(caseIdOf(posted))),
      );
      expect(countHides(world)).toBe(before);
      expect(world.platform.hiddenWithoutEvidence).toEqual([]);

      disk.free(bot.pid);
      // A stored case ends the report of the failure, which otherwise lasts a minute.
      await expectMoreHidden(world, 10);
      await expectHealthPart(world, bot, 'archive', true);
      // The fallback queue may have been full; its entries are handled now.
      await waitUntil(
        'the bot and the fallback queue are idle',
        async () => (await isIdle(world)) && readdirSync(join(disk.folder, 'spool')).length === 0,
      );
      const caseIdsWhileFull = new Set(meanwhile.map(caseIdOf));
      const { inconsistentCases, missingCases, ...rest } = await checkConsistency(world);
      expect(rest).toMatchObject({
        hiddenWithoutEvidence: [],
        unfinishedCount: 0,
        finding: undefined,
        repeatedActions: 0,
      });
      expect(missingCases.filter((id) => !caseIdsWhileFull.has(id))).toEqual([]);
      expect(inconsistentCases.filter((entry) => !caseIdsWhileFull.has(entry.split(':')[0]!))).toEqual([]);
      await bot.kill();
      await world.close();
      disk.remove();
    },
    TIMEOUT_MS,
  );

  test.concurrent(
    'the clock goes back an hour, then a day, then forward: nothing waits for it and nothing is done twice',
    async () => {
      const world = await openCrashWorld(program);
      const bot = await startReadyBot(world);
      for (const ms of [0, -HOUR_MS, -24 * HOUR_MS, 26 * HOUR_MS]) {
        bot.shiftClock(ms);
        await expectMoreHidden(world, 10);
        await waitUntilIdle(world);
      }
      expect(await checkConsistency(world)).toMatchObject({ ...CONSISTENT, cases: 40, repeatedActions: 0 });
      await bot.kill();
      await world.close();
    },
    TIMEOUT_MS,
  );
});
