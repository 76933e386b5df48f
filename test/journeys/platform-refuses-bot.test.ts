import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { start } from '../../src/main.ts';
import { nodeArgumentsFor, programEnvironment } from '../support/cli/build-programs.ts';
import { createSmallRulesFolder } from '../support/cli/run-command.ts';
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/index.ts';
import { startFakeSlack } from '../support/fake-slack/index.ts';

const silentLog = { info: () => {}, warn: () => {}, error: () => {} };

let rulesFolder: string;
let workFolder: string;
const running: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  rulesFolder = await createSmallRulesFolder();
  workFolder = await mkdtemp(join(tmpdir(), 'yamidome-refused-'));
});
afterAll(async () => {
  await rm(rulesFolder, { recursive: true });
  await rm(workFolder, { recursive: true });
});
afterEach(async () => {
  for (const stoppable of running.splice(0).reverse()) await stoppable.stop();
});

async function openDiscord(): Promise<FakeDiscord> {
  const discord = await startFakeDiscord();
  running.push(discord);
  discord.guild({ name: '町' }).channel('general');
  return discord;
}

/** Runs `npm start` without npm, with health on a free port. */
async function serve(discord: FakeDiscord) {
  const child: ChildProcess = spawn(process.execPath, await nodeArgumentsFor('serve'), {
    cwd: workFolder,
    env: {
      ...programEnvironment(),
      RULES_DIR: rulesFolder,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.api,
      WEB_PORT: '0',
      GRAMMAR: 'off',
    },
  });
  let out = '';
  let err = '';
  child.stdout!.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr!.on('data', (chunk) => {
    err += chunk;
  });
  running.push({ stop: async () => void child.kill('SIGKILL') });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const healthUrl = () => /http:\S+\/readyz/.exec(out)?.[0];
  return { ended, out: () => out, err: () => err, healthUrl };
}

describe('a bot that Discord refuses', () => {
  it('while running, with no other platform: the process says why and ends with exit code 1', async () => {
    const discord = await openDiscord();
    const bot = await serve(discord);
    await discord.until(
      'the bot is connected',
      () => bot.healthUrl() && discord.gateway.sessions.length === 1,
    );
    discord.gateway.closeConnections(4014);
    expect(await bot.ended).toBe(1);
    expect(bot.err()).toContain('Message Content Intent');
  });

  it('at the start, with no other platform: the process says why and ends with exit code 2', async () => {
    const discord = await openDiscord();
    discord.gateway.refuseIdentifies(4014);
    const bot = await serve(discord);
    expect(await bot.ended).toBe(2);
    expect(bot.err()).toContain('Message Content Intent');
  });

  it.each(['while running', 'at the start'])(
    '%s, beside Slack: health names the shard, and Slack goes on',
    async (when) => {
      const discord = await openDiscord();
      const slack = await startFakeSlack();
      running.push(slack);
      const general = slack.channel('general', { general: true });
      if (when === 'at the start') discord.gateway.refuseIdentifies(4014);
      const app = await start({
        rulesFolder,
        platformSettings: {
          discord: { token: discord.token, apiUrl: discord.api },
          slack: {
            link: { kind: 'socket', appToken: slack.appToken },
            botToken: slack.botToken,
            userToken: slack.userToken,
            apiUrl: slack.api,
          },
        },
        web: { host: '127.0.0.1', port: 0 },
        useTokeniser: false,
        clock: slack.clock,
        log: silentLog,
      });
      running.push(app);
      if (when === 'while running') discord.gateway.closeConnections(4014);
      const readHealth = async () => {
        const response = await fetch(`${app.webUrl}/readyz`);
        return { status: response.status, ...((await response.json()) as { parts: object }) };
      };
      await expect.poll(readHealth).toMatchObject({
        status: 503,
        parts: { discord: { ok: false, why: 'shard 0: closed with 4014' }, slack: { ok: true } },
      });
      const metrics = await (await fetch(`${app.webUrl}/metrics`)).text();
      expect(metrics).toContain('yamidome_connection_ready{platform="discord",connection="shard 0"} 0');
      const before = /yamidome_messages_total\{kind="posted"\} (\d+)/.exec(metrics)?.[1] ?? '0';
      await slack.person('rin').says(general, 'おはよう');
      await expect
        .poll(async () => (await fetch(`${app.webUrl}/metrics`)).text())
        .toContain(`yamidome_messages_total{kind="posted"} ${Number(before) + 1}`);
    },
  );
});
