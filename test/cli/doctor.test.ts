import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PermissionsBitField } from 'discord.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Policy } from '#core';
import { openSql } from '../../adapters/sql/index.ts';
import { nodeArgumentsFor } from '../support/cli/build-programs.ts';
import {
  callCommand,
  createSmallRulesFolder,
  type ProcessResult,
  runNode,
} from '../support/cli/run-command.ts';
import { type FakeDiscord, type Guild, startFakeDiscord } from '../support/fake-discord/index.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';

let discord: FakeDiscord;
let guild: Guild;
let folder: string;

let rules: string;
beforeAll(async () => {
  rules = await createSmallRulesFolder();
});
afterAll(() => rm(rules, { recursive: true }));

beforeEach(async () => {
  discord = await startFakeDiscord();
  guild = discord.guild({ name: '町の掲示板' });
  guild.channel('general');
  folder = await mkdtemp(join(tmpdir(), 'yamidome-doctor-'));
});
afterEach(async () => {
  await discord.stop();
  await rm(folder, { recursive: true });
});

const envOf = (more: Record<string, string>) => {
  const { PATH = '' } = process.env;
  return {
    PATH,
    LANG: 'en_US.UTF-8',
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.api,
    RULES_DIR: rules,
    ...more,
  };
};

/** Calls the command in this process, with settings from a folder without `.env`. */
const run = (
  command: 'doctor' | 'invite',
  args: readonly string[] = [],
  more: Record<string, string> = {},
): Promise<ProcessResult> => callCommand(command, args, { env: envOf(more), settings: join(folder, '.env') });

/** Runs the command in a separate process, as a user does. */
const runProcess = async (
  command: 'doctor' | 'invite',
  args: readonly string[] = [],
): Promise<ProcessResult> =>
  runNode([...(await nodeArgumentsFor(command)), ...args], { cwd: folder, env: envOf({}) });

/** Stores a policy for the guild. */
async function storePolicy(more: Partial<Policy>): Promise<{ DATA_DIR: string }> {
  const dataDir = join(folder, 'data');
  const log = { info() {}, warn() {}, error() {} };
  const sql = await openSql({ dataDir, clock: { now: () => new Date() }, log, policy: () => testPolicy() });
  await sql.policies.set({ platform: 'discord', id: guild.id }, testPolicy(more));
  await sql.close();
  return { DATA_DIR: dataDir };
}

/** Long timeout, because some tests start processes on a busy machine. */
describe('doctor and invite', { timeout: 180_000 }, () => {
  test('a bot without problems: the exit code is 0', async () => {
    const { code, out, err } = await runProcess('doctor');
    expect(out).toContain('[ ok ] The token is good: yamidome');
    expect(out).toContain('[ ok ] 町の掲示板: No problem was found.');
    expect(err).toBe('');
    expect(code).toBe(0);
  });

  test('what is in order is green where colour is used', async () => {
    const { out } = await run('doctor', [], { FORCE_COLOR: '1' });
    expect(out).toContain('\u001b[32m[ ok ]\u001b[39m The token is good');
  });

  test('it reads the token from the file that DISCORD_TOKEN_FILE names', async () => {
    const file = join(folder, 'token');
    await writeFile(file, `${discord.token}\n`);
    const { code, out } = await run('doctor', [], { DISCORD_TOKEN: '', DISCORD_TOKEN_FILE: file });
    expect(out).toContain('[ ok ] The token is good: yamidome');
    expect(code).toBe(0);
  });

  test('it only reads', async () => {
    await run('doctor');
    expect(discord.requests.every(({ method }) => method === 'GET')).toBe(true);
    expect(discord.gateway.sessions).toHaveLength(0);
  });

  test('a token that Discord rejects: says where to get another, and does not print the token', async () => {
    const wrong = `${discord.token.slice(0, -4)}zzzz`;
    const { code, out, err } = await run('doctor', ['--lang', 'ja'], { DISCORD_TOKEN: wrong });
    expect(out).toContain('トークンが受け付けられません');
    expect(out + err).not.toContain(wrong.slice(-20));
    expect(code).toBe(1);
  });

  test('missing permissions are named, with the place of the setting and a link that adds them', async () => {
    guild.setBotPermissions([
      'ViewChannel',
      'SendMessages',
      'SendMessagesInThreads',
      'EmbedLinks',
      'AttachFiles',
    ]);
    const { code, out } = await run('doctor');
    expect(out).toMatch(
      /\[ !! \] 町の掲示板: Missing permissions \(read, hide, send cards\): ManageMessages\./,
    );
    expect(out).toMatch(/\[hint\] 町の掲示板: Missing permissions \(bans\): BanMembers/);
    expect(out).toContain('Server Settings → Roles');
    expect(out).toMatch(/https:\/\/discord\.com\/oauth2\/authorize\?client_id=\d+/);
    expect(code).toBe(1);
  });

  test('a role above the bot and a channel that is closed to it are named', async () => {
    guild.role('VIP', { aboveBot: true });
    guild.role('Boss', { aboveBot: true, permissions: ['ManageMessages'] });
    guild.channel('closed', { overwrites: [{ who: '@everyone', deny: ['ViewChannel'] }] });
    const { code, out } = await run('doctor');
    expect(out).toMatch(/\[hint\] .*Roles above the bot's: VIP\. .*drag the bot's role up/);
    expect(out).toMatch(/\[ !! \] .*cannot work \(1\): closed/);
    expect(code).toBe(1);
  });

  test('a channel for cards that is missing, deleted, closed or public: says what to do', async () => {
    const unset = await run('doctor', [], await storePolicy({ channels: {} }));
    expect(unset.out).toContain('No channel for cards is set. Run /setup');
    expect(unset.code).toBe(1);
    const gone = await run(
      'doctor',
      [],
      await storePolicy({ channels: { moderators: '123456789012345678' } }),
    );
    expect(gone.out).toContain('The channel for cards is gone');
    const open = await run(
      'doctor',
      [],
      await storePolicy({ channels: { moderators: guild.channel('general').id } }),
    );
    expect(open.out).toContain('Everybody can read the channel for cards');
    expect(open.code).toBe(0);
    const closedChannel = guild.channel('den', { overwrites: [{ who: '@everyone', deny: ['ViewChannel'] }] });
    const policy = {
      channels: { moderators: closedChannel.id },
      notices: { channels: ['123456789012345678', closedChannel.id] },
    };
    const { notices } = testPolicy();
    const closedEnv = await storePolicy({ ...policy, notices: { ...notices, ...policy.notices } });
    const closed = await run('doctor', [], closedEnv);
    expect(closed.out).toContain('The bot cannot write to the channel for cards');
    expect(closed.out).toContain(
      'cannot write: 123456789012345678, den. Change the setting notices.channels',
    );
    expect(closed.code).toBe(1);
  });

  test('a quarantine role above the bot cannot be assigned', async () => {
    const role = guild.role('隔離中', { aboveBot: true });
    const env = await storePolicy({
      channels: { moderators: guild.channel('general').id },
      roles: { quarantine: role.id },
    });
    const { code, out } = await run('doctor', ['--lang', 'ja'], env);
    expect(out).toContain('隔離のロールが、ボットのロール以上の位置にある');
    expect(code).toBe(1);
  });

  test('the channels in which the quarantine role does not stop members from writing are named', async () => {
    const role = guild.role('隔離中', {});
    const deny = ['SendMessages', 'SendMessagesInThreads'] as const;
    guild.channel('closed', { overwrites: [{ who: '隔離中', deny: [...deny] }] });
    guild.channel('talk');
    const gate = { ...testPolicy().gate, mode: 'on' as const };
    const env = await storePolicy({
      channels: { moderators: guild.channel('general').id },
      roles: { quarantine: role.id },
      ladder: [{ strikes: 1, do: 'warn' }],
      gate,
    });
    const { code, out } = await run('doctor', ['--lang', 'ja'], env);
    expect(out).toContain('隔離のロールでは書き込みを止められないチャンネルが2あります：general、talk');
    expect(code).toBe(1);
  });

  test('a page of the gate that does not say who is responsible is a hint', async () => {
    const gate = {
      GATE_URL: 'https://gate.example',
      GATE_KEY: Buffer.alloc(32).toString('base64'),
      SMS_PROVIDER: 'print',
    };
    expect((await run('doctor', [], gate)).out).toMatch(/\[hint\] .*Write GATE_OPERATOR and GATE_CONTACT/);
    const named = { ...gate, GATE_OPERATOR: 'Machi', GATE_CONTACT: 'privacy@machi.example' };
    expect((await run('doctor', [], named)).out).not.toContain('GATE_OPERATOR');
  });

  test('a disabled intent is named as on the page of Discord', async () => {
    await discord.stop();
    discord = await startFakeDiscord({ gateway: { privileged: ['GuildMembers'] } });
    discord.guild({ name: '町' });
    const { code, out } = await run('doctor');
    expect(out).toContain('"Message Content Intent" is off');
    expect(out).not.toContain('Server Members Intent');
    expect(code).toBe(1);
  });

  test('a bot in no server gets the link that adds it', async () => {
    guild.removesBot();
    const { code, out } = await run('doctor');
    expect(out).toMatch(/in no server yet.*https:\/\/discord\.com\/oauth2/);
    expect(code).toBe(1);
  });

  test('without a token, without an answer, or with an unknown option: exit code 2 and the reason in one line', async () => {
    const none = await run('doctor', [], { DISCORD_TOKEN: '' });
    expect(none).toMatchObject({ code: 2, out: '' });
    expect(none.err).toContain('DISCORD_TOKEN is not set');
    const away = await run('doctor', [], { DISCORD_API_URL: 'http://127.0.0.1:9/api' });
    expect(away.out).toContain('Discord cannot be reached');
    expect(away.code).toBe(2);
    const odd = await runProcess('doctor', ['--frobnicate']);
    expect(odd.code).toBe(2);
    expect(odd.err.split('\n').filter(Boolean)).toHaveLength(1);
  });

  test('--json prints findings for programs', async () => {
    const { out } = await run('doctor', ['--json']);
    const rows = out
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row) as { what: string });
    expect(rows[0]).toMatchObject({ what: 'bot', guilds: 1 });
    expect(rows).toContainEqual({ what: 'fine', guild: '町の掲示板' });
  });

  test('the invitation asks for minimal permissions, and for more only on request', async () => {
    const permissionsIn = (out: string) => BigInt(new URL(out.trim()).searchParams.get('permissions')!);
    const least = await runProcess('invite');
    expect(least.code).toBe(0);
    expect(new URL(least.out.trim()).searchParams.get('client_id')).toBe(discord.bot.id);
    expect(permissionsIn(least.out) & 0x8n).toBe(0n);
    expect(permissionsIn(least.out) & (1n << 40n)).toBe(1n << 40n);
    expect(permissionsIn(least.out) & ((1n << 1n) | (1n << 2n) | (1n << 5n))).toBe(0n);
    const more = await run('invite', ['--with', 'ban,kick']);
    expect(permissionsIn(more.out) & ((1n << 1n) | (1n << 2n))).toBe((1n << 1n) | (1n << 2n));
    expect(more.err).toContain('+ ban: bans (BanMembers)');
    expect(discord.requests).toHaveLength(0);
  });

  test.each([
    ['names', ['ManageNicknames', 'ManageThreads']],
    ['kick', ['KickMembers']],
    ['ban', ['BanMembers']],
    ['automod', ['ManageGuild']],
  ] as const)('the link for %s asks only for the permissions of that feature', async (feature, needs) => {
    const permissionsIn = ({ out }: ProcessResult) =>
      BigInt(new URL(out.trim()).searchParams.get('permissions')!);
    const more =
      permissionsIn(await run('invite', ['--with', feature])) & ~permissionsIn(await run('invite'));
    expect(new PermissionsBitField(more).toArray()).toEqual(needs);
  });

  test('the link has the permissions that the shipped ladder and the restoring of a post need', async () => {
    const { out } = await run('invite');
    const permissions = new PermissionsBitField(BigInt(new URL(out.trim()).searchParams.get('permissions')!));
    expect(permissions.toArray()).toEqual(
      expect.arrayContaining(['ModerateMembers', 'ManageRoles', 'ManageWebhooks', 'Connect']),
    );
  });

  test('a token without an application id: invite says that the token is wrong, not that it is missing', async () => {
    const wrong = `notatoken.${'a'.repeat(60)}`;
    const { code, err } = await run('invite', [], { DISCORD_TOKEN: wrong });
    expect(code).toBe(2);
    expect(err).toContain("DISCORD_TOKEN does not begin with the application's id");
    expect(err).not.toContain('set DISCORD_TOKEN');
  });

  test.each([
    ['GET /guilds/:guild', 403, 'may not read this'],
    ['GET /guilds/:guild/channels', 500, 'Discord has a fault'],
    ['GET /guilds/:guild/members/:user', 404, 'report this as a bug'],
  ])('%s answers %i: doctor names the request and the status', async (route, status, advice) => {
    discord.faults.fail(route, status, 10);
    const { code, out } = await run('doctor');
    expect(out).toMatch(new RegExp(`町の掲示板: Discord answered ${status} .*to GET /api/v10/guilds/\\d+`));
    expect(out).toContain(advice);
    expect(out).not.toContain('cannot be reached');
    expect(out).not.toContain('No problem was found');
    expect(code).toBe(1);
  });

  test('a long rate limit: doctor names the request and does not wait', async () => {
    discord.faults.rateLimit('GET /applications/@me', 60_000, { times: 10 });
    const { code, out } = await run('doctor');
    expect(out).toContain('Discord answered 429 to GET /api/v10/applications/@me');
    expect(code).toBe(1);
  });

  test('a server that cannot be read does not keep the others from being checked', async () => {
    discord.guild({ name: '村の掲示板' }).channel('general');
    discord.faults.fail('GET /guilds/:guild', 403, 1);
    const { out } = await run('doctor');
    expect(out).toContain('町の掲示板: Discord answered 403');
    expect(out).toContain('村の掲示板: No problem was found');
  });

  test.each([
    [['--with', 'quarantin'], 'did you mean "quarantine"'],
    [['--id', 'x'], '--id takes the number'],
    [['--lang', 'fr'], '--lang knows ja and en'],
  ])('invite %s is refused with a correction', async (args, why) => {
    const { code, out, err } = await run('invite', args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(why);
  });
});
