import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Log } from '#core';
import { type AppHandle, start } from '../../src/main.ts';
import { type FakeDiscord, startFakeDiscord, visibleTextOf } from '../support/fake-discord/index.ts';
import { type FakeSlack, startFakeSlack } from '../support/fake-slack/index.ts';
import { type PostgresServer, startPostgres } from '../support/services/postgres.ts';
import { sized } from '../support/test-size.ts';
import { copyShippedRules, createTemporaryFolder, RECRUITING_TEXT } from '../support/worlds/running-app.ts';

/** Posts on each platform while the database is down. */
const POSTS = sized(6, 44);
/** A channel of Discord accepts one message a second, and the whole test waits for two rounds of cards. */
const WAIT = { timeout: 60_000 + POSTS * 4000, interval: 50 };

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

let closeAll: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closeAll.toReversed()) await close();
  closeAll = [];
});

/** The shipped rules, in enforce mode and with a limit that these posts do not reach. */
async function copyEnforcingRules(): Promise<string> {
  const rules = await copyShippedRules();
  closeAll.push(rules.remove);
  const policyFile = join(rules.path, 'policy.yaml');
  const policy = await readFile(policyFile, 'utf8');
  await writeFile(
    policyFile,
    policy.replace('mode: shadow', 'mode: enforce').replace('hidesPerHour: 30', 'hidesPerHour: 1000'),
  );
  return rules.path;
}

async function openDiscord() {
  const discord = await startFakeDiscord();
  closeAll.push(() => discord.stop());
  const guild = discord.guild({ name: '町の掲示板' });
  const general = guild.channel('general');
  const mods = guild.channel('mods', {
    overwrites: [
      { who: '@everyone', deny: ['ViewChannel'] },
      { who: discord.bot.id, allow: ['ViewChannel', 'SendMessages'] },
    ],
  });
  const members = Array.from({ length: POSTS }, (_, nth) => guild.member(`member${nth}`));
  return {
    discord,
    postAll: () => Promise.all(members.map((member) => member.says(general, RECRUITING_TEXT))),
    countPosts: () => discord.messagesIn(general).filter(({ author }) => author.id !== discord.bot.id).length,
    cards: () => discord.messagesIn(mods).map(visibleTextOf),
  };
}

async function openSlack() {
  const slack = await startFakeSlack();
  closeAll.push(() => slack.stop());
  const general = slack.channel('general', { general: true });
  const mods = slack.channel('mods', { private: true });
  const members = Array.from({ length: POSTS }, (_, nth) => slack.person(`member${nth}`));
  return {
    slack,
    postAll: () => Promise.all(members.map((member) => member.says(general, RECRUITING_TEXT))),
    countPosts: () => general.messages.filter(({ user }) => user !== slack.bot.id).length,
    cards: () => mods.messages.map(slack.visibleTextOf),
  };
}

async function startBot(
  { discord, slack }: { readonly discord: FakeDiscord; readonly slack: FakeSlack },
  log: Log,
): Promise<AppHandle> {
  const data = await createTemporaryFolder('cards');
  closeAll.push(data.remove);
  const app = await start({
    rulesFolder: await copyEnforcingRules(),
    storageSettings: { dataDir: data.path, databaseUrl: await postgres.createSchema() },
    platformSettings: {
      discord: { token: discord.token, apiUrl: discord.api },
      slack: {
        botToken: slack.botToken,
        userToken: slack.userToken,
        link: { kind: 'socket', appToken: slack.appToken },
        apiUrl: slack.api,
      },
    },
    useTokeniser: false,
    web: { host: '127.0.0.1', port: 0 },
    clock: { now: () => new Date() },
    log,
  });
  closeAll.push(() => app.stop());
  return app;
}

const caseIdsIn = (cards: readonly string[]): readonly string[] =>
  cards.map((card) => /Y-[0-9A-Z]{10}/.exec(card)![0]);

test('while the database is down, moderators get a card for every offer; when it is back, the offers are hidden and the same cards say so', async () => {
  if (!postgres.power) throw new Error('TEST_DATABASE_URL is an external server: unset it for this test');
  const platforms = [await openDiscord(), await openSlack()] as const;
  const [{ discord }, { slack }] = platforms;
  const lines: string[] = [];
  const record = (event: string) => void lines.push(event);
  const app = await startBot({ discord, slack }, { info: record, warn: record, error: record });
  await expect.poll(async () => (await fetch(`${app.webUrl}/readyz`)).status, WAIT).toBe(200);

  await postgres.power.off();
  for (const { postAll } of platforms) await postAll();
  for (const { cards, countPosts } of platforms) {
    await expect.poll(() => cards().length, WAIT).toBe(POSTS);
    expect(cards().every((card) => card.includes('証拠を保存できなかった'))).toBe(true);
    expect(countPosts()).toBe(POSTS);
  }
  expect(lines).not.toContain('fallback_card_failed');

  await postgres.power.on();
  for (const { cards, countPosts } of platforms) {
    await expect.poll(countPosts, WAIT).toBe(0);
    await expect
      .poll(() => cards().filter((card) => card.includes('非表示にしました')).length, WAIT)
      .toBe(POSTS);
    expect(cards()).toHaveLength(POSTS);
    expect(new Set(caseIdsIn(cards())).size).toBe(POSTS);
  }
}, 600_000);
