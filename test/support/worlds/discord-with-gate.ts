import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Log } from '#core';
import { type AppHandle, start } from '../../../src/main.ts';
import type { FakeDiscord } from '../fake-discord/index.ts';
import { createPrintingGate } from './printing-gate.ts';

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
const WAIT_TIMEOUT_MS = 60_000;

interface GateOptions {
  /** A copy of the shipped rules; its policy is changed. */
  readonly rulesFolder: string;
  /** The role of members who wait at the gate. */
  readonly quarantineRole: { readonly id: string };
  /** Without it everything is in memory. */
  readonly dataDir?: string;
}

/**
 * Starts the app on the fake Discord, in enforce mode and with the gate on. Codes are printed into a list instead of being
 * sent. Resolves when the bot is connected.
 * @example const { app, printed } = await startDiscordWithGate(discord, { rulesFolder, quarantineRole })
 */
export async function startDiscordWithGate(
  discord: FakeDiscord,
  { rulesFolder, quarantineRole, dataDir }: GateOptions,
): Promise<{ readonly app: AppHandle; readonly printed: readonly string[] }> {
  const file = join(rulesFolder, 'policy.yaml');
  const policy = (await readFile(file, 'utf8'))
    .replace('mode: shadow', 'mode: enforce')
    .replace('mode: off ', 'mode: on ')
    .replace('roles: {} ', `roles: { quarantine: "${quarantineRole.id}" } `);
  await writeFile(file, policy);
  const { gateSettings, printed } = await createPrintingGate();
  const app = await start({
    rulesFolder,
    ...(dataDir !== undefined && { storageSettings: { dataDir } }),
    platformSettings: { discord: { token: discord.token, apiUrl: discord.api } },
    useTokeniser: false,
    gateSettings,
    clock: discord.clock,
    log: quiet,
  });
  await expect.poll(() => discord.gateway.sessions.length, { timeout: WAIT_TIMEOUT_MS }).toBeGreaterThan(0);
  return { app, printed };
}

/**
 * Goes through the gate with a telephone number. Resolves with the pages after the number and after the code.
 * @example await verifyByNumber(link, printed)
 */
export async function verifyByNumber(
  link: string,
  printed: readonly string[],
): Promise<{ readonly afterNumber: string; readonly afterCode: string }> {
  const page = await fetch(link);
  const cookie = page.headers.get('set-cookie')!.split(';')[0]!;
  const seal = /name="seal" value="([\w-]+)"/.exec(await page.text())![1]!;
  const post = async (form: Record<string, string>) => {
    const headers = { cookie, origin: new URL(link).origin };
    const body = new URLSearchParams({ seal, ...form });
    return (await fetch(`${link}?lang=ja`, { method: 'POST', headers, body })).text();
  };
  const afterNumber = await post({ step: 'number', number: '090-1234-5678' });
  const code = /\d{6}$/.exec(printed.at(-1)!)![0];
  return { afterNumber, afterCode: await post({ step: 'code', code }) };
}
