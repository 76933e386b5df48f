import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Log } from '#core';
import { EnvError, readEnv } from '../../src/app/env.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { type AppHandle, start } from '../../src/main.ts';
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/index.ts';
import { startDiscordWithGate, verifyByNumber } from '../support/worlds/discord-with-gate.ts';

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
const WAIT_TIMEOUT_MS = 60_000;

let rules: string;
let discord: FakeDiscord;
let app: AppHandle | undefined;
beforeEach(async () => {
  rules = await mkdtemp(join(tmpdir(), 'yamidome-gate-'));
  await cp(DEFAULT_RULES_FOLDER, rules, { recursive: true });
  discord = await startFakeDiscord();
});
afterEach(async () => {
  await app?.stop();
  app = undefined;
  await discord.stop();
  await rm(rules, { recursive: true });
});

/**
 * Starts the app with the gate on, for a guild with a quarantine role, which closes the only channel unless `roleMutes`
 * is false. Codes are printed into a list.
 */
async function startWithGate({ roleMutes = true } = {}) {
  const guild = discord.guild({ name: '町の掲示板' });
  const role = guild.role('隔離', {});
  guild.role('moderator', { permissions: ['ManageMessages', 'ModerateMembers'] });
  const deny = ['SendMessages', 'SendMessagesInThreads'] as const;
  guild.channel('general', roleMutes ? { overwrites: [{ who: '隔離', deny: [...deny] }] } : {});
  const started = await startDiscordWithGate(discord, { rulesFolder: rules, quarantineRole: role });
  app = started.app;
  const quarantined = (id: string) => guild.state.members.get(id)?.roles.includes(role.id);
  return { guild, printed: started.printed, quarantined };
}

const newcomer = (name: string) => discord.person(name, { accountCreatedAt: discord.clock.now() });
const wait = { timeout: WAIT_TIMEOUT_MS };

test(
  'on Discord a new account gets the quarantine role and a private message, types number and code, and may post',
  async () => {
    const { guild, printed, quarantined } = await startWithGate();
    const rin = newcomer('rin');
    await rin.joins(guild);
    const sora = discord.person('sora');
    await sora.joins(guild);
    await expect.poll(() => quarantined(rin.id), wait).toBe(true);
    await expect.poll(() => JSON.stringify(discord.dmsOf(rin)), wait).toContain('/gate/');
    const link = /http:\/\/127\.0\.0\.1:\d+\/gate\/[\w-]+/.exec(JSON.stringify(discord.dmsOf(rin)))![0];
    expect(quarantined(sora.id)).toBe(false);

    const { afterNumber, afterCode } = await verifyByNumber(link, printed);
    expect(afterNumber).toContain('確認コードを送りました');
    expect(afterCode).toContain('確認が済みました');
    await expect.poll(() => quarantined(rin.id), wait).toBe(false);
  },
  2 * WAIT_TIMEOUT_MS,
);

test(
  'on Discord a moderator lets a new account in by command',
  async () => {
    const { guild, quarantined } = await startWithGate();
    const rin = newcomer('rin');
    await rin.joins(guild);
    await expect.poll(() => quarantined(rin.id), wait).toBe(true);
    await expect.poll(() => JSON.stringify(discord.dmsOf(rin)), wait).toContain('書き込みはできません');
    const aoi = guild.member('aoi', { roles: ['moderator'] });
    const reply = await aoi.runs('/vouch', { member: rin });
    expect(reply.text).toContain('確認済みにしました');
    await expect.poll(() => quarantined(rin.id), wait).toBe(false);
  },
  2 * WAIT_TIMEOUT_MS,
);

test(
  'where the quarantine role closes no channel, the message to the newcomer claims nothing, and the moderators read what is missing',
  async () => {
    const { guild, quarantined } = await startWithGate({ roleMutes: false });
    const rin = newcomer('rin');
    await rin.joins(guild);
    await expect.poll(() => quarantined(rin.id), wait).toBe(true);
    await expect.poll(() => JSON.stringify(discord.dmsOf(rin)), wait).toContain('/gate/');
    expect(JSON.stringify(discord.dmsOf(rin))).not.toContain('書き込みはできません');
    const { text } = await guild.member('aoi', { roles: ['moderator'] }).runs('/waiting');
    expect(text).toContain('まだ書き込めます。モデレーターの対応が必要です');
    expect(text).toContain('次のチャンネルへの書き込みを止められません：#general');
  },
  2 * WAIT_TIMEOUT_MS,
);

const refusalOf = (variables: Record<string, string>): string => {
  try {
    readEnv(variables, 'no-such-file');
    return 'not refused';
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    return error.message;
  }
};

test('incomplete settings of the gate are refused with the missing setting', () => {
  const url = { GATE_URL: 'https://gate.example' };
  const key = { GATE_KEY: Buffer.alloc(32).toString('base64') };
  expect(refusalOf(url)).toContain('GATE_KEY: GATE_URL needs it');
  expect(refusalOf({ ...url, ...key })).toContain('SMS_PROVIDER: GATE_URL needs it, or OIDC_ISSUER, too');
  const issuer = { OIDC_ISSUER: 'https://id.example' };
  expect(refusalOf({ ...url, ...key, ...issuer })).toContain('OIDC_CLIENT_ID: OIDC_ISSUER needs it');
  expect(refusalOf({ ...url, ...key, ...issuer, OIDC_CLIENT_ID: 'yamidome' })).toBe('not refused');
  expect(refusalOf({ OIDC_ISSUER: 'http://id.example' })).toContain('OIDC_ISSUER: write the address');
  expect(refusalOf({ OIDC_CLIENT_SECRET: 'x' })).toContain('OIDC_ISSUER: OIDC_CLIENT_SECRET needs it');
  expect(refusalOf({ ...url, ...key, SMS_PROVIDER: 'twilio' })).toContain('TWILIO_ACCOUNT_SID');
  expect(refusalOf(key)).toContain('GATE_URL');
  expect(refusalOf({ GATE_URL: 'http://gate.example' })).toContain('https://');
  expect(refusalOf({ ...url, GATE_KEY: 'short' })).toContain('openssl');
  const complete = { ...url, ...key, SMS_PROVIDER: 'print' };
  expect(refusalOf(complete)).toBe('not refused');
  expect(readEnv(complete, 'no-such-file')).toMatchObject({ GATE_COUNTRIES: 'JP', GATE_SMS_PER_HOUR: 100 });
  expect(refusalOf({ ...complete, GATE_COUNTRIES: 'JP,KR', GATE_SMS_PER_HOUR: '0' })).toBe('not refused');
  expect(refusalOf({ ...complete, GATE_COUNTRIES: 'Japan' })).toContain(
    'GATE_COUNTRIES: write countries like',
  );
  expect(refusalOf({ ...complete, GATE_SMS_PER_HOUR: 'many' })).toContain('GATE_SMS_PER_HOUR');
  expect(refusalOf({ ...complete, GATE_PRIVACY_URL: 'http://a.example' })).toContain('https://');
});

test('an app in production does not start with printed codes', async () => {
  const gateSettings = {
    url: 'https://gate.example',
    key: Buffer.alloc(32),
    host: '127.0.0.1',
    port: 0,
    isBehindProxy: false,
    maxSmsPerHour: 100,
    sms: { kind: 'print', production: true, print: () => {} },
  } as const;
  const starting = start({
    rulesFolder: rules,
    platformSettings: { sandbox: { port: 0 } },
    useTokeniser: false,
    gateSettings,
    clock: discord.clock,
    log: quiet,
  });
  await expect(starting).rejects.toThrow(/SMS_PROVIDER/);
});
