import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Log } from '#core';
import { startWebServer } from '../../../adapters/web/index.ts';
import { type AppHandle, start } from '../../../src/main.ts';
import type { FakeDiscord, Person } from '../fake-discord/index.ts';

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
const WAIT_TIMEOUT_MS = 60_000;

/**
 * Starts the app on the fake Discord in enforce mode, with the console on a free port and everything stored with SQLite.
 * `rulesFolder` is a copy of the shipped rules; its policy is changed. Resolves when the bot is connected.
 * @example const { app, url } = await startDiscordWithConsole(discord, { rulesFolder, dataDir })
 */
export async function startDiscordWithConsole(
  discord: FakeDiscord,
  { rulesFolder, dataDir }: { readonly rulesFolder: string; readonly dataDir: string },
): Promise<{ readonly app: AppHandle; readonly url: string }> {
  const file = join(rulesFolder, 'policy.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('mode: shadow', 'mode: enforce'));
  const probe = await startWebServer({ host: '127.0.0.1', port: 0, pages: [], log: quiet });
  await probe.stop();
  const app = await start({
    rulesFolder,
    storageSettings: { dataDir },
    platformSettings: { discord: { token: discord.token, apiUrl: discord.api } },
    useTokeniser: false,
    web: { host: '127.0.0.1', port: Number(new URL(probe.url).port) },
    consoleAddress: { url: probe.url },
    clock: discord.clock,
    log: quiet,
  });
  await expect.poll(() => discord.gateway.sessions.length, { timeout: WAIT_TIMEOUT_MS }).toBeGreaterThan(0);
  return { app, url: probe.url };
}

/**
 * A moderator asks for a link with the command and opens it in a browser. Resolves when the console is open.
 * @example await signIn(page, aya)
 */
export async function signIn(page: Page, person: Person): Promise<void> {
  const { text } = await person.runs('/console');
  await page.goto(/https?:\/\/\S+/.exec(text)![0].replace(/[>)]+$/, ''));
  await page.locator('main form button').first().click();
  await page.locator('.site-nav').waitFor();
}
