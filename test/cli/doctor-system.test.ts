import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readRedisVersion } from '../../adapters/redis/index.ts';
import { openSql, readDatabaseFacts, SCHEMA_VERSION } from '../../adapters/sql/index.ts';
import { writeLastBackup } from '../../src/cli/backup/last-backup.ts';
import { diagnoseSystem } from '../../src/cli/doctor/diagnose-system.ts';
import { measureServerClock } from '../../src/cli/doctor/measure-clock.ts';
import type { SystemFacts } from '../../src/cli/doctor/system-facts.ts';
import { withRawConnection } from '../adapters/sql/support/raw-connection.ts';
import { callCommand, createSmallRulesFolder, type ProcessResult } from '../support/cli/run-command.ts';
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/index.ts';
import { startPostgres } from '../support/services/postgres.ts';
import { startRedis } from '../support/services/redis.ts';
import { testPolicy } from '../support/shipped-wording-and-policy.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;
const silentLog = { info() {}, warn() {}, error() {} };

let discord: FakeDiscord;
let folder: string;
let dataDir: string;
let rules: string;
beforeAll(async () => {
  rules = await createSmallRulesFolder();
});
afterAll(() => rm(rules, { recursive: true }));
beforeEach(async () => {
  discord = await startFakeDiscord();
  const guild = discord.guild({ name: '町の掲示板' });
  const mods = guild.channel('mods', {
    overwrites: [
      { who: '@everyone', deny: ['ViewChannel'] },
      { who: discord.bot.id, allow: ['ViewChannel', 'SendMessages'] },
    ],
  });
  folder = await mkdtemp(join(tmpdir(), 'yamidome-doctor-system-'));
  dataDir = join(folder, 'data');
  const sql = await openSql({
    dataDir,
    policy: () => testPolicy(),
    clock: { now: () => new Date() },
    log: silentLog,
  });
  await sql.policies.set(
    { platform: 'discord', id: guild.id },
    testPolicy({ channels: { moderators: mods.id } }),
  );
  await sql.close();
});
afterEach(async () => {
  await discord.stop();
  await rm(folder, { recursive: true });
});

const call = (
  command: string,
  args: readonly string[],
  more: Record<string, string> = {},
): Promise<ProcessResult> =>
  callCommand(command, args, {
    env: {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.api,
      RULES_DIR: rules,
      DATA_DIR: dataDir,
      ...more,
    },
    settings: join(folder, '.env'),
  });
const doctor = (...args: string[]) => call('doctor', ['--lang', 'en', ...args]);
const findingsOf = async (what: string): Promise<readonly Record<string, unknown>[]> =>
  (await doctor('--json')).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((finding) => finding.what === what);

/** Facts of a computer without a fault. */
const goodFacts: SystemFacts = {
  now: new Date('2026-02-10T00:00:00Z'),
  yamidome: '0.1.0',
  node: '24.0.0',
  database: { product: 'SQLite', version: '3.50.0', schemaVersion: 7 },
  ownSchemaVersion: 7,
  redis: undefined,
  disk: { folder: 'data', freeBytes: 20e9, totalBytes: 100e9 },
  lastBackupAt: new Date('2026-02-09T00:00:00Z'),
  clocks: [{ source: 'Discord', ms: 300 }],
};
const linesOf = (more: Partial<SystemFacts>) =>
  diagnoseSystem({ ...goodFacts, ...more }, 'en').map(({ severity, text }) => `${severity}: ${text}`);

describe('doctor about this computer', { timeout: 180_000 }, () => {
  test('names the versions of everything that it runs with', async () => {
    const [versions] = await findingsOf('versions');
    expect(versions).toMatchObject({
      yamidome: '0.1.0',
      node: process.versions.node,
      schema: SCHEMA_VERSION,
    });
    expect(versions?.database).toMatch(/^SQLite \d+\.\d+/);
  });

  test('without a backup it gives a hint; after one it says when it was made; after a week it gives a hint again', async () => {
    const none = await doctor();
    expect(none.out).toContain('[hint] There is no backup yet. Run yamidome backup');
    expect(none.code).toBe(0);
    expect((await call('backup', [join(folder, 'backups')])).code).toBe(0);
    expect((await doctor()).out).toMatch(/\[ ok \] Last backup: 20\S+Z \(0 days ago\)\n/);
    await writeLastBackup(dataDir, { at: new Date(Date.now() - 8 * DAY_MS), path: 'x' });
    expect((await doctor()).out).toMatch(/\[hint\] Last backup: .* \(8 days ago\)\. It is old/);
  });

  test('little space on the disk is a hint, in gigabytes or as a share', async () => {
    expect(await findingsOf('disk')).toMatchObject([{ folder: dataDir, freeBytes: expect.any(Number) }]);
    const low = 'hint: Free space on the disk of data: 0.9 GB of 2.0 GB. It is low';
    expect(linesOf({ disk: { folder: 'data', freeBytes: 9e8, totalBytes: 2e9 } }).join()).toContain(low);
    expect(linesOf({ disk: { folder: 'data', freeBytes: 9e9, totalBytes: 100e9 } }).join()).toContain(
      'It is low',
    );
    expect(linesOf({}).every((line) => line.startsWith('fine: '))).toBe(true);
  });

  test('a clock that is wrong by an hour is a problem, and it says how to set it', async () => {
    const ahead = createServer((_, response) => {
      response.setHeader('date', new Date(Date.now() + HOUR_MS).toUTCString());
      response.writeHead(401).end('{}');
    });
    await new Promise<void>((resolve) => ahead.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(ahead.address() as AddressInfo).port}/api`;
    const { code, out } = await call('doctor', ['--lang', 'en'], { DISCORD_API_URL: url });
    ahead.close();
    expect(out).toMatch(
      /\[ !! \] The clock of this computer is 3\d\d\d\.?\d* s behind Discord\. Set the clock with NTP/,
    );
    expect(code).toBe(1);
  });

  test('a right clock is said to be right; ten seconds are a hint', async () => {
    expect(Math.abs((await measureServerClock(discord.url, Date.now))!)).toBeLessThan(5000);
    expect((await doctor()).out).toMatch(/\[ ok \] The clock of this computer is .* Discord\n/);
    expect(linesOf({ clocks: [{ source: 'Discord', ms: -10_000 }] }).at(-1)).toBe(
      'hint: The clock of this computer is 10 s ahead of Discord. Set the clock with NTP (timedatectl set-ntp true).',
    );
  });

  test('a platform that does not answer says nothing about the clock', async () => {
    expect(await measureServerClock('http://127.0.0.1:9/', Date.now)).toBeUndefined();
  });

  test('data of an older schema is not updated by looking at it; data of a newer one is a problem', async () => {
    const address = { dataDir, url: undefined };
    const stamp = (value: string) =>
      withRawConnection(address, ({ db }) =>
        db.updateTable('meta').set({ value }).where('name', '=', 'schema').execute(),
      );
    await stamp(String(SCHEMA_VERSION - 1));
    const older = await doctor();
    expect(older.out).toContain(
      `[hint] The database has schema ${SCHEMA_VERSION - 1}; the next start updates it to ${SCHEMA_VERSION}.`,
    );
    expect(older.code).toBe(0);
    expect((await readDatabaseFacts(address, silentLog)).schemaVersion).toBe(SCHEMA_VERSION - 1);
    await stamp('99');
    const newer = await doctor();
    expect(newer.out).toContain('[ !! ] The database is of a newer version (schema 99)');
    expect(newer.code).toBe(1);
  });

  test('PostgreSQL and Redis say their versions, and PostgreSQL its clock', async () => {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    const facts = await readDatabaseFacts({ url: await postgres.createSchema(), dataDir: '' }, silentLog);
    expect(facts).toMatchObject({
      product: 'PostgreSQL',
      version: expect.stringMatching(/^\d+/),
      schemaVersion: 0,
    });
    expect(Math.abs(facts.now!.getTime() - Date.now())).toBeLessThan(60_000);
    const address = {
      kind: 'single',
      node: { host: '127.0.0.1', port: redis.port },
      db: 0,
      tls: false,
    } as const;
    expect(await readRedisVersion(address)).toMatch(/^\d+\.\d+/);
    await Promise.all([postgres.stop(), redis.stop()]);
    expect(await readRedisVersion(address)).toBeUndefined();
  });
});
