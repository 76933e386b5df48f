import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import type { AppHandle } from '../../src/main.ts';
import { callCommand } from '../support/cli/run-command.ts';
import { type FakeDiscord, startFakeDiscord, visibleTextOf } from '../support/fake-discord/index.ts';
import { findInFiles } from '../support/search-files.ts';
import { startDiscordWithGate, verifyByNumber } from '../support/worlds/discord-with-gate.ts';

const WAIT_TIMEOUT_MS = 60_000;
const wait = { timeout: WAIT_TIMEOUT_MS };
const OFFER = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';
const OTHER_OFFER = '即日現金、書類を受け取るだけ。詳しくはシグナルで';
const REASON = 'これは闇バイトの募集だと思います';

let folder: string;
let dataDir: string;
let discord: FakeDiscord;
let app: AppHandle | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yamidome-erase-'));
  dataDir = join(folder, 'data');
  await cp(DEFAULT_RULES_FOLDER, join(folder, 'rules'), { recursive: true });
  discord = await startFakeDiscord();
});
afterEach(async () => {
  await app?.stop();
  app = undefined;
  await discord.stop();
  await rm(folder, { recursive: true });
});

/** Starts a bot on Discord with a database in `dataDir`, in enforce mode and with the gate on. */
async function startBot() {
  const guild = discord.guild({ name: '町の掲示板' });
  const role = guild.role('隔離', {});
  const deny = ['SendMessages', 'SendMessagesInThreads'] as const;
  const general = guild.channel('general', { overwrites: [{ who: '隔離', deny: [...deny] }] });
  const mods = guild.channel('mods', {
    overwrites: [
      { who: '@everyone', deny: ['ViewChannel'] },
      { who: discord.bot.id, allow: ['ViewChannel', 'SendMessages'] },
    ],
  });
  const started = await startDiscordWithGate(discord, {
    rulesFolder: join(folder, 'rules'),
    quarantineRole: role,
    dataDir,
  });
  app = started.app;
  return { guild, general, mods, printed: started.printed };
}

test(
  'after an erasure with a running bot, no file of the data folder has the account, the name or the words of the person',
  async () => {
    const { guild, general, mods, printed } = await startBot();
    const rin = discord.person('tachibana-rin', { accountCreatedAt: discord.clock.now() });
    await rin.joins(guild);
    await expect.poll(() => JSON.stringify(discord.dmsOf(rin)), wait).toContain('/gate/');
    const link = /http:\/\/127\.0\.0\.1:\d+\/gate\/[\w-]+/.exec(JSON.stringify(discord.dmsOf(rin)))![0];
    await verifyByNumber(link, printed);
    const isListed = (text: string) => () =>
      discord.messagesIn(general).some(({ content }) => content === text);
    const sora = guild.member('sora');
    await sora.says(general, OTHER_OFFER);
    const reported = await sora.says(general, '明日の集合場所はどこですか');
    const form = await rin.usesContextMenu('通報', reported);
    await rin.submits(form.modal, { reason: REASON });
    await rin.says(general, OFFER);
    await expect.poll(isListed(OFFER), wait).toBe(false);
    await expect
      .poll(() => discord.messagesIn(mods).map(visibleTextOf).join(), wait)
      .toContain(OFFER.slice(0, 5));
    await expect.poll(() => JSON.stringify(discord.dmsOf(rin)), wait).toContain('Y-');

    expect(findInFiles(dataDir, [rin.id])).not.toEqual([]);
    const account = `discord:${rin.id}`;
    const planned = await callCommand('member', ['erase', account, '--data', dataDir]);
    expect(planned.out).toContain('まだ何も消していません');
    const { code, out, err } = await callCommand('member', ['erase', account, '--yes', '--data', dataDir]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('事案 2 件');
    await app!.stop();
    app = undefined;
    expect(
      findInFiles(dataDir, [rin.id, 'tachibana-rin', OFFER, REASON, '09012345678', '+819012345678']),
    ).toEqual([]);
    const verified = await callCommand('verify', ['--data', dataDir]);
    expect(verified.code).toBe(0);
    const again = await callCommand('member', [
      'export',
      account,
      '--out',
      join(folder, 'x.zip'),
      '--data',
      dataDir,
    ]);
    expect(again.code).toBe(1);
  },
  3 * WAIT_TIMEOUT_MS,
);
