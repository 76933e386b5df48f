import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { nodeArgumentsFor, programEnvironment } from '../support/cli/build-programs.ts';
import { type FakeDiscord, startFakeDiscord, visibleTextOf } from '../support/fake-discord/index.ts';

const WAIT_TIMEOUT_MS = 60_000;

let folder: string | undefined;
let child: ChildProcess | undefined;
let discord: FakeDiscord | undefined;
afterEach(async () => {
  child?.kill('SIGKILL');
  await discord?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

test(
  'a token in the environment is enough: the shipped rules judge messages on Discord, in shadow mode at first',
  async () => {
    discord = await startFakeDiscord();
    const guild = discord.guild({ name: '町の掲示板' });
    const general = guild.channel('general');
    const mods = guild.channel('mods', {
      overwrites: [
        { who: '@everyone', deny: ['ViewChannel'] },
        { who: discord.bot.id, allow: ['ViewChannel', 'SendMessages'] },
      ],
    });
    folder = await mkdtemp(join(tmpdir(), 'yamidome-serve-discord-'));
    const running = spawn(process.execPath, await nodeArgumentsFor('serve'), {
      cwd: folder,
      env: {
        ...programEnvironment(),
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.api,
        GRAMMAR: 'off',
      },
    });
    child = running;
    let output = '';
    running.stdout.on('data', (chunk) => {
      output += chunk;
    });
    const wait = { timeout: WAIT_TIMEOUT_MS };
    await expect.poll(() => output, wait).toContain('discord');
    await expect.poll(() => discord!.gateway.sessions.length, wait).toBeGreaterThan(0);

    const rin = guild.member('rin');
    const offer = await rin.says(general, '日給5万、荷物を運ぶだけ。詳細はテレグラムで');
    await rin.says(general, '闇バイトに気をつけて');
    await expect
      .poll(() => discord!.messagesIn(mods).map(visibleTextOf).join(), wait)
      .toContain('試験運転中');
    expect(discord.messagesIn(mods)).toHaveLength(1);
    expect(discord.messagesIn(general).some(({ id }) => id === offer.id)).toBe(true);

    const ended = once(running, 'exit');
    running.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  },
  2 * WAIT_TIMEOUT_MS,
);
