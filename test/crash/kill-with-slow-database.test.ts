import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { MessageRef } from '#core';
import { openSql, type SqlStores } from '../../adapters/sql/index.ts';
import { deriveCaseId } from '../../src/cases/index.ts';
import { nodeArgumentsFor, programEnvironment } from '../support/cli/build-programs.ts';
import { startFakeDiscord } from '../support/fake-discord/index.ts';
import { startFakeSlack } from '../support/fake-slack/index.ts';
import { createSeededRandom } from '../support/property-testing.ts';
import { startDelayingProxy } from '../support/services/delaying-proxy.ts';
import { type PostgresServer, startPostgres } from '../support/services/postgres.ts';
import { sized } from '../support/test-size.ts';
import { createTemporaryFolder, RECRUITING_TEXT } from '../support/worlds/running-app.ts';
import { sleep, TEST_POLICY, waitUntil } from './harness.ts';

/** Half of them on Discord, half on Slack. */
const SOLICITATIONS = sized(24, 400);
const KILLS = sized(2, 10);
const SEED = 20_261_129;
const DATABASE_LATENCY_MS = 700;
/** Between two posts of one platform. One in three of them solicits. */
const POST_INTERVAL_MS = 40;
const MAX_KILL_DELAY_MS = 1500;
const TIMEOUT_MS = sized(300_000, 1_200_000);

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.toReversed()) await close();
  closers.length = 0;
});

/** A platform as the test uses it. */
interface Platform {
  readonly name: string;
  isConnected(): boolean;
  /** A new member posts. */
  post(text: string): Promise<MessageRef>;
}

async function openDiscord() {
  const discord = await startFakeDiscord();
  closers.push(discord.stop);
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  let members = 0;
  let sessions = 0;
  const platform: Platform = {
    name: 'discord',
    isConnected() {
      const isNew = discord.gateway.sessions.length > sessions;
      if (isNew) sessions = discord.gateway.sessions.length;
      return isNew;
    },
    async post(text) {
      const { id } = await guild.member(`member${members++}`).says(general, text);
      return { server: { platform: 'discord', id: guild.id }, channel: general.id, id };
    },
  };
  return { platform, env: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.api } };
}

async function openSlack() {
  const slack = await startFakeSlack();
  closers.push(slack.stop);
  const general = slack.channel('general', { general: true });
  let members = 0;
  const platform: Platform = {
    name: 'slack',
    isConnected: () => slack.sockets.count() >= 2,
    async post(text) {
      const person = slack.person(`member${members++}`);
      general.members.add(person.id);
      const { ts } = await person.says(general, text);
      return { server: { platform: 'slack', id: slack.team.id }, channel: general.id, id: ts };
    },
  };
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_USER_TOKEN: slack.userToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.api,
  };
  return { platform, env };
}

/** Starts the whole program, and waits until it is connected to both platforms. */
async function startBot(env: Readonly<Record<string, string>>, platforms: readonly Platform[]) {
  const child: ChildProcess = spawn(process.execPath, await nodeArgumentsFor('serve'), {
    env: { ...programEnvironment(), GRAMMAR: 'off', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000);
  });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  closers.push(kill);
  for (const platform of platforms)
    await waitUntil(`connected to ${platform.name}`, () => {
      if (child.exitCode !== null) throw new Error(`the bot ended by itself: ${log}`);
      return platform.isConnected();
    });
  return { kill };
}

/** The solicitations that have no case. */
async function withoutCase(sql: SqlStores, refs: readonly MessageRef[]): Promise<readonly MessageRef[]> {
  const missing: MessageRef[] = [];
  for (const ref of refs) if ((await sql.archive.read(deriveCaseId(ref))).length === 0) missing.push(ref);
  return missing;
}

test(
  `no solicitation is lost on Discord and Slack when the bot is killed with a database ${DATABASE_LATENCY_MS} ms away`,
  async () => {
    const random = createSeededRandom(SEED);
    const folder = await createTemporaryFolder('kill-slow-database');
    closers.push(folder.remove);
    const databaseUrl = await postgres.createSchema();
    const proxy = await startDelayingProxy(Number(new URL(databaseUrl).port));
    closers.push(proxy.stop);
    const slowUrl = new URL(databaseUrl);
    slowUrl.port = String(proxy.port);
    const sql = await openSql({
      dataDir: folder.path,
      url: databaseUrl,
      policy: () => TEST_POLICY,
      clock: { now: () => new Date() },
      log: { info: () => {}, warn: () => {}, error: () => {} },
    });
    closers.push(() => sql.close());
    const [discord, slack] = [await openDiscord(), await openSlack()];
    const platforms = [discord.platform, slack.platform];
    const env = { ...discord.env, ...slack.env, DATABASE_URL: slowUrl.href, DATA_DIR: folder.path };

    const solicitations: MessageRef[] = [];
    let posts = 0;
    const postSome = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++) {
        for (const platform of platforms) {
          solicitations.push(await platform.post(`${RECRUITING_TEXT} ${posts}`));
          for (let ordinary = 0; ordinary < 2; ordinary++) await platform.post(`おはよう ${posts++}`);
        }
        await sleep(POST_INTERVAL_MS);
      }
    };
    const perLife = Math.ceil(SOLICITATIONS / platforms.length / (KILLS + 1));
    let lostAtLastKill = 0;
    for (let kills = 0; kills < KILLS; kills++) {
      // Starting takes many queries, which are not what is tested.
      proxy.setRoundTrip(0);
      const bot = await startBot(env, platforms);
      proxy.setRoundTrip(DATABASE_LATENCY_MS);
      await postSome(perLife);
      await sleep(random() * MAX_KILL_DELAY_MS);
      await bot.kill();
      lostAtLastKill += (await withoutCase(sql, solicitations.slice(-2 * perLife))).length;
    }
    // Otherwise the kills came too late to test anything.
    expect(lostAtLastKill).toBeGreaterThan(0);
    // While no bot is running.
    await postSome(perLife);
    proxy.setRoundTrip(0);
    await startBot(env, platforms);
    let missing: readonly MessageRef[] = solicitations;
    await waitUntil('every solicitation has a case', async () => {
      missing = await withoutCase(sql, missing);
      return missing.length === 0;
    }).catch(() => undefined);
    expect(missing).toEqual([]);
    expect(solicitations.length).toBeGreaterThanOrEqual(SOLICITATIONS);
    expect((await sql.verify()).finding).toBeUndefined();
    process.stdout.write(
      `kill with a slow database: ${KILLS} kills, ${solicitations.length} solicitations among ${solicitations.length + posts} posts, ${lostAtLastKill} without a case right after a kill, ${missing.length} lost\n`,
    );
  },
  TIMEOUT_MS,
);
