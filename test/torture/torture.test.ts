import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Keeping } from '../../src/stores.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { aftermath, idOf, WELL } from './aftermath.ts';
import { smallDisk } from './disk.ts';
import {
  type Bot,
  buildBot,
  openWorld,
  type Program,
  quiet,
  ready,
  settled,
  startBot,
  until,
  type World,
} from './harness.ts';
import { killed } from './kills.ts';

/** Together two hundred; `npm run soak` kills as often as you like. */
const KILLS_PER_STORE = 100;
const LIMIT_MS = 600_000;
const HOUR_MS = 60 * 60 * 1000;
const LEASE_OVER_MS = 3 * 60 * 1000;

const NOT_OURS = 'TEST_DATABASE_URL is a server of somebody else: unset it for these tests';

let program: Program;
let postgres: Postgres;
beforeAll(async () => {
  [program, postgres] = await Promise.all([buildBot(), startPostgres()]);
}, 120_000);
afterAll(async () => {
  await postgres.stop();
  program.remove();
});

const places: Readonly<Record<'SQLite' | 'PostgreSQL', () => Promise<Keeping>>> = {
  SQLite: async () => ({}),
  PostgreSQL: async () => ({ databaseUrl: await postgres.fresh() }),
};
const stores = ['SQLite', 'PostgreSQL'] as const;

/** A bot that says how it is, awake and at work. */
async function awake(world: World): Promise<Bot> {
  const bot = startBot(world, { web: true });
  await until('the bot says hello', () => world.platform.webs.has(bot.name) && bot.running());
  return bot;
}

const hides = ({ platform }: World): number =>
  [...platform.deeds.values()].filter(({ kind }) => kind === 'hide').length;

/** So many offences more are hidden. */
async function hidden(world: World, more: number): Promise<void> {
  const before = hides(world);
  for (let i = 0; i < more; i++) world.platform.post('RECRUIT');
  await until(`${more} more are hidden`, () => hides(world) >= before + more);
}

/** Health comes to say so about a part, with this reason where one is given. */
async function part(world: World, bot: Bot, name: string, ok: boolean, why?: RegExp): Promise<void> {
  await until(`health says that ${name} is ${ok ? 'well' : `not well ${why ?? ''}`}`, async () => {
    const { status, parts } = await ready(world, bot);
    const said = parts[name];
    const true_ = (status === 200) === Object.values(parts).every((each) => each.ok);
    return true_ && said?.ok === ok && (why?.test(said.why ?? '') ?? true);
  });
}

describe('losing things on purpose', () => {
  test.concurrent.each(stores)(
    `killed ${KILLS_PER_STORE} times at any instant, on %s: every case is finished exactly once`,
    async (store) => {
      let ahead = 0;
      const world = await openWorld(program, await places[store](), { ahead: () => ahead });
      const { kills } = await killed(world, KILLS_PER_STORE, Math.random, (ms) => {
        ahead = ms;
      });
      const last = startBot(world, { ahead });
      await settled(world);
      const left = await aftermath(world);
      expect(left).toMatchObject(WELL);
      expect(kills).toBe(KILLS_PER_STORE);
      expect(left.cases).toBeGreaterThan(KILLS_PER_STORE / 2);
      // What was done and not yet written down is asked for again: at most what a bot has in its hands, eight messages,
      // twenty owed jobs and an unfinished case.
      expect(left.repeated).toBeLessThanOrEqual(kills * 29);
      await last.kill();
      await world.close();
    },
    LIMIT_MS,
  );

  test.concurrent.each(stores)(
    'two bots, then four, all hearing everything, on %s: nothing is done twice',
    async (store) => {
      const world = await openWorld(program, await places[store](), { all: true });
      const bots = [startBot(world), startBot(world)];
      world.platform.flood(true);
      await until('two have hidden ten', () => hides(world) >= 10);
      bots.push(startBot(world), startBot(world));
      await until('four are at work', () => bots.every(({ name }) => world.platform.requests(name) > 20));
      world.platform.flood(false);
      await settled(world);
      expect(await aftermath(world)).toMatchObject({ ...WELL, repeated: 0 });
      expect(bots.every((bot) => bot.running())).toBe(true);
      await Promise.all(bots.map((bot) => bot.kill()));
      await world.close();
    },
    LIMIT_MS,
  );

  test.concurrent(
    'Redis frozen, restarted empty, out of memory, turned into a replica: hiding goes on and every strike counts',
    async () => {
      const redis = await startRedis('--maxmemory-policy', 'noeviction');
      const world = await openWorld(program, { redisUrl: redis.url });
      const bot = await awake(world);
      await part(world, bot, 'redis', true);
      await hidden(world, 10);

      redis.freeze();
      await hidden(world, 10);
      await part(world, bot, 'redis', false, /^timeout$/);
      redis.thaw();
      await part(world, bot, 'redis', true);

      await redis.kill();
      await hidden(world, 10);
      await part(world, bot, 'redis', false, /^unreachable$/);
      await redis.restart();
      await part(world, bot, 'redis', true);
      await hidden(world, 10);

      await redis.say('CONFIG', 'SET', 'maxmemory', '1');
      await part(world, bot, 'redis', false, /^out-of-memory$/);
      await hidden(world, 10);
      await redis.say('CONFIG', 'SET', 'maxmemory', '0');
      await part(world, bot, 'redis', true);

      await redis.say('REPLICAOF', '127.0.0.1', 9);
      await part(world, bot, 'redis', false, /^read-only$/);
      await hidden(world, 10);
      await redis.say('REPLICAOF', 'NO', 'ONE');
      await part(world, bot, 'redis', true);
      await hidden(world, 10);

      await settled(world);
      expect(await aftermath(world)).toMatchObject({ ...WELL, cases: 70, repeated: 0 });
      await bot.kill();
      await world.close();
      await redis.stop();
    },
    LIMIT_MS,
  );

  test.concurrent(
    'PostgreSQL stopped and started: meanwhile nothing is hidden, moderators look, and afterwards each is handled once',
    async () => {
      const own = await startPostgres();
      if (!own.power) throw new Error(NOT_OURS);
      const world = await openWorld(program, { databaseUrl: await own.fresh() });
      const bot = await awake(world);
      await hidden(world, 10);
      await settled(world);

      await own.power.off();
      await part(world, bot, 'archive', false);
      const before = hides(world);
      const meanwhile = Array.from({ length: 10 }, () => world.platform.post('RECRUIT'));
      await until('each has a card', () => meanwhile.every((each) => world.platform.cards.has(idOf(each))));
      await until('each is on the spool', () => readdirSync(join(world.dataDir, 'spool')).length === 10);
      expect(hides(world)).toBe(before);

      await own.power.on();
      await part(world, bot, 'archive', true);
      await until('what waited is hidden', () => hides(world) === before + 10);
      await hidden(world, 5);
      await settled(world);
      expect(readdirSync(join(world.dataDir, 'spool'))).toEqual([]);
      expect(await aftermath(world)).toMatchObject({ ...WELL, cases: 25, repeated: 0 });
      await bot.kill();
      await world.close();
      await own.stop();
    },
    LIMIT_MS,
  );

  test.concurrent(
    'PostgreSQL crashes three times and comes back by itself, the bot lives on: nobody is warned twice',
    async () => {
      const own = await startPostgres();
      if (!own.power) throw new Error(NOT_OURS);
      const world = await openWorld(program, { databaseUrl: await own.fresh() });
      const bot = await awake(world);
      world.platform.flood(true);
      for (let crashes = 0; crashes < 3; crashes++) {
        const before = hides(world);
        await until('thirty more are hidden', () => hides(world) >= before + 30);
        await own.crash();
      }
      world.platform.flood(false);
      await part(world, bot, 'archive', true);
      // What was owed by whoever was cut off in the middle of a commit is its own for two minutes.
      bot.clock(LEASE_OVER_MS);
      await until('nothing waits on the spool', () => readdirSync(join(world.dataDir, 'spool')).length === 0);
      await settled(world);
      expect(await aftermath(world)).toMatchObject(WELL);
      await bot.kill();
      await world.close();
      await own.stop();
    },
    LIMIT_MS,
  );

  test.concurrent(
    'the disk is full: nothing is hidden without evidence, moderators look, and with room again it goes on',
    async () => {
      const disk = smallDisk();
      const world = await openWorld(program, { dataDir: disk.folder });
      const bot = await awake(world);
      await hidden(world, 10);
      await settled(world);

      disk.full(bot.pid);
      await part(world, bot, 'archive', false, /SQLITE_(FULL|IOERR)/);
      const before = hides(world);
      const meanwhile = Array.from({ length: 5 }, () => world.platform.post('RECRUIT'));
      await until('each has a card', () => meanwhile.every((each) => world.platform.cards.has(idOf(each))));
      expect(hides(world)).toBe(before);
      expect(world.platform.blind).toEqual([]);

      disk.empty(bot.pid);
      await part(world, bot, 'archive', true);
      await hidden(world, 10);
      // On the spool there was no room either, or there was: then each is handled now.
      await until(
        'all is quiet',
        async () => (await quiet(world)) && readdirSync(join(disk.folder, 'spool')).length === 0,
      );
      const told = new Set(meanwhile.map(idOf));
      const { odd, missing, ...left } = await aftermath(world);
      expect(left).toMatchObject({ blind: [], left: 0, finding: undefined, repeated: 0 });
      expect(missing.filter((id) => !told.has(id))).toEqual([]);
      expect(odd.filter((each) => !told.has(each.split(':')[0]!))).toEqual([]);
      await bot.kill();
      await world.close();
      disk.remove();
    },
    LIMIT_MS,
  );

  test.concurrent(
    'the clock goes back an hour, then a day, then forward: nothing waits for it and nothing is done twice',
    async () => {
      const world = await openWorld(program);
      const bot = await awake(world);
      for (const ms of [0, -HOUR_MS, -24 * HOUR_MS, 26 * HOUR_MS]) {
        bot.clock(ms);
        await hidden(world, 10);
        await settled(world);
      }
      expect(await aftermath(world)).toMatchObject({ ...WELL, cases: 40, repeated: 0 });
      await bot.kill();
      await world.close();
    },
    LIMIT_MS,
  );
});
