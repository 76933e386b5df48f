import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';
import { nodeArgumentsFor, programEnvironment } from '../support/cli/build-programs.ts';
import { createSmallRulesFolder } from '../support/cli/run-command.ts';

let rulesFolder: string;
let folder: string;
let child: ChildProcess | undefined;
beforeAll(async () => {
  rulesFolder = await createSmallRulesFolder();
  folder = await mkdtemp(join(tmpdir(), 'yamidome-end-'));
});
afterAll(async () => {
  await rm(rulesFolder, { recursive: true });
  await rm(folder, { recursive: true });
});
afterEach(() => void child?.kill('SIGKILL'));

/** Runs a program with health on a free port until it has printed where it listens. */
async function run(command: string, args: readonly string[]) {
  const running = spawn(command, args, {
    cwd: folder,
    env: {
      ...programEnvironment(),
      HOME: folder,
      PORT: '0',
      WEB_PORT: '0',
      RULES_DIR: rulesFolder,
      GRAMMAR: 'off',
      LOG_LEVEL: 'warn',
    },
  });
  child = running;
  let out = '';
  let err = '';
  running.stdout.on('data', (chunk) => {
    out += chunk;
  });
  running.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = once(running, 'exit').then(([code, signal]) => ({ code, signal }));
  /** Closed means that no process holds the output any more: those that npm has started have ended too. */
  const allEnded = once(running, 'close');
  await expect.poll(() => out, { timeout: 60_000 }).toMatch(/http:\S+\/readyz/);
  const webUrl = /(http:\S+)\/readyz/.exec(out)![1]!;
  return { running, ended, allEnded, webUrl, err: () => err };
}

const isClosed = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => false,
    () => true,
  );

/** Fails on a signal, with a member's text in the message, as code of the program would. */
const failOnSignals = `data:text/javascript,${encodeURIComponent(`
  process.on('SIGUSR2', () => { Promise.reject(new TypeError('rin wrote: 日給5万')); });
  process.on('SIGWINCH', () => { throw new RangeError('rin wrote: 日給5万\\n    at secret:1:2'); });
`)}`;

describe('an error that no code handles', () => {
  const start = async () =>
    run(process.execPath, ['--import', failOnSignals, ...(await nodeArgumentsFor('serve'))]);

  it('a rejected promise is logged without its message and counted, and the process continues', async () => {
    const bot = await start();
    bot.running.kill('SIGUSR2');
    await expect.poll(bot.err).toContain('"msg":"unhandled_rejection"');
    expect(bot.err()).toContain('TypeError');
    expect(bot.err()).not.toContain('日給');
    const metrics = await (await fetch(`${bot.webUrl}/metrics`)).text();
    expect(metrics).toContain('yamidome_process_errors_total{kind="rejection"} 1');
    expect((await fetch(`${bot.webUrl}/readyz`)).status).toBe(200);
  });

  it('an exception is logged without its message, and the process closes its ports and ends with 1', async () => {
    const bot = await start();
    bot.running.kill('SIGWINCH');
    expect(await bot.ended).toEqual({ code: 1, signal: null });
    expect(bot.err()).toContain('"msg":"uncaught_exception"');
    expect(bot.err()).toContain('RangeError');
    expect(bot.err()).not.toMatch(/日給|secret:1:2/);
    expect(await isClosed(bot.webUrl)).toBe(true);
  });
});

describe('a bot that is still starting', () => {
  it('SIGTERM ends it with 0: as the first process of a container it would not get the signal without a handler', async () => {
    // Discord takes the request of the start, and never answers.
    const discord = createServer();
    discord.listen(0, '127.0.0.1');
    await once(discord, 'listening');
    const { port } = discord.address() as AddressInfo;
    const isAsked = once(discord, 'request');
    const running = spawn(process.execPath, await nodeArgumentsFor('serve'), {
      cwd: folder,
      env: {
        ...programEnvironment(),
        RULES_DIR: rulesFolder,
        GRAMMAR: 'off',
        DISCORD_TOKEN: 'MTIzNDU2Nzg5MDEyMzQ1Njc4.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb',
        DISCORD_API_URL: `http://127.0.0.1:${port}/api`,
      },
    });
    child = running;
    const ended = once(running, 'exit');
    await isAsked;
    running.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    discord.close();
    discord.closeAllConnections();
  });
});

describe('npm start', () => {
  it('SIGTERM reaches the bot: it stops, closes its ports, and npm ends with 0', async () => {
    for (const name of await readdir(PROJECT_ROOT)) {
      if (name.startsWith('.') || name === 'package.json') continue;
      await symlink(join(PROJECT_ROOT, name), join(folder, name));
    }
    await copyFile(join(PROJECT_ROOT, 'package.json'), join(folder, 'package.json'));
    const bot = await run('npm', ['start']);
    bot.running.kill('SIGTERM');
    expect(await bot.ended).toEqual({ code: 0, signal: null });
    await bot.allEnded;
    expect(await isClosed(bot.webUrl)).toBe(true);
  });
});
