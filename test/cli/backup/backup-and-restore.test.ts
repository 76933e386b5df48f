import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSql, type SqlStores } from '../../../adapters/sql/index.ts';
import { appendFinishedCase, sampleMessage } from '../../adapters/sql/support/sample-cases.ts';
import { SERVER } from '../../support/messages.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';
import { type BackupWorld, openBackupWorld, readTree } from './backup-world.ts';

let world: BackupWorld;
beforeEach(async () => {
  world = await openBackupWorld();
});
afterEach(() => world.close());

const open = (dataDir: string): Promise<SqlStores> =>
  openSql({
    dataDir,
    mustExist: true,
    policy: () => testPolicy(),
    clock: world.store.clock,
    log: { info() {}, warn() {}, error() {} },
  });

describe('backup and restore', () => {
  test('everything that a running bot has stored is in another folder afterwards, and verifies', async () => {
    const backup = await world.backUp();
    await appendFinishedCase(world.store.sql, 'Y-3', sampleMessage('after'));
    const data = world.path('restored');
    const { code, out } = await world.call('restore', [backup, '--data', data, '--lang', 'en']);
    expect(code).toBe(0);
    expect(out).toContain('(14 events, as they were written)');
    const sql = await open(data);
    for (const id of ['Y-1', 'Y-2']) {
      expect(await sql.archive.read(id)).toHaveLength(7);
      expect(await sql.archive.read(id)).toEqual(await world.store.sql.archive.read(id));
    }
    expect(await sql.archive.read('Y-3')).toEqual([]);
    expect(sql.policies.of(SERVER).language).toBe('en');
    expect(await sql.keyValueStore.get('card/1')).toBe('posted');
    expect((await sql.fallbackQueue.list(9)).map(({ trigger }) => trigger.message.text)).toEqual([
      '荷物を運ぶだけ',
    ]);
    expect(Buffer.from((await sql.attachmentStore.get(world.attachment))!).toString()).toBe('picture');
    expect((await sql.verify()).finding).toBeUndefined();
    await sql.close();
  });

  test('a backup inside the data folder would be lost with it, and the command says so', async () => {
    const inside = await world.call('backup', [join(world.store.dataDir, 'backups'), '--lang', 'en']);
    expect(inside.out).toContain('It is inside the data folder and would be lost with it');
    const outside = await world.call('backup', [world.backups, '--lang', 'en']);
    expect(outside.code).toBe(0);
    expect(outside.out).not.toContain('inside the data folder');
  });

  test('the rules of that time can be restored too', async () => {
    const backup = await world.backUp();
    const rules = world.path('rules');
    expect((await world.call('restore', [backup, '--data', world.path('data'), '--rules', rules])).code).toBe(
      0,
    );
    expect(readTree(rules)).toEqual(readTree(join(backup, 'rules')));
    expect(existsSync(join(rules, 'index.yaml'))).toBe(true);
  });

  test('an existing empty folder keeps its owner and mode, as a volume needs', async () => {
    const backup = await world.backUp();
    const data = world.path('volume');
    mkdirSync(data, { mode: 0o750 });
    const { ino } = statSync(data);
    expect((await world.call('restore', [backup, '--data', data])).code).toBe(0);
    expect(statSync(data)).toMatchObject({ ino, mode: 0o40750 });
    expect(readdirSync(data).sort()).toEqual(['evidence.key', 'signing.key', 'spool', 'yamidome.db']);
  });

  test('only the owner can read a backup and a restored folder', async () => {
    const backup = await world.backUp();
    await world.call('restore', [backup, '--data', world.path('restored')]);
    for (const folder of [backup, world.path('restored')]) {
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
        expect(statSync(join(entry.parentPath, entry.name)).mode & 0o777).toBe(
          entry.isFile() ? 0o600 : 0o700,
        );
    }
  });

  test('the manifest says what is inside, and names settings without their values', async () => {
    const { code, out } = await world.call('backup', [world.backups, '--json'], {
      GATE_KEY: '',
      LOG_LEVEL: 'silent',
    });
    expect(code).toBe(0);
    const summary = JSON.parse(out) as Record<string, unknown>;
    expect(summary).toMatchObject({ yamidome: '0.1.0', store: 'sqlite', hasKeys: true, events: 14 });
    expect(summary.heads).toEqual(await world.store.sql.chainHeads());
    const manifest = readTree(String(summary.backup)).get('manifest.json')!;
    const { settings } = JSON.parse(Buffer.from(manifest, 'base64').toString()) as { settings: string[] };
    expect(settings).toEqual(
      ['RULES_DIR', 'LOG_LEVEL', 'DATA_DIR'].sort((a, b) => settings.indexOf(a) - settings.indexOf(b)),
    );
  });

  test('it can be verified where it is, and stays as it was', async () => {
    const backup = await world.backUp();
    const before = readTree(backup);
    const { code, out } = await world.call('verify', ['--data', join(backup, 'data'), '--lang', 'en']);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('(14 events') });
    expect(readTree(backup)).toEqual(before);
    expect((await world.call('restore', [backup, '--data', world.path('restored')])).code).toBe(0);
  });

  test('its manifest, kept elsewhere, shows later that events were cut off', async () => {
    const older = await world.backUp();
    await appendFinishedCase(world.store.sql, 'Y-3', sampleMessage('mio'));
    const manifest = join(await world.backUp(), 'manifest.json');
    const verify = (data: string) =>
      world.call('verify', ['--data', data, '--heads', manifest, '--lang', 'en']);
    expect((await verify(world.store.dataDir)).code).toBe(0);
    const shorter = world.path('shorter');
    await world.call('restore', [older, '--data', shorter]);
    const { code, out } = await verify(shorter);
    expect(code).toBe(1);
    expect(out).toContain('event 15 of fake:square and what followed was cut off');
  });

  test('without keys it holds none, and is restored with those in the settings', async () => {
    const { store } = world;
    const keys = readTree(store.dataDir);
    const backup = await world.backUp('--without-keys');
    expect([...readTree(backup).keys()].filter((path) => path.endsWith('.key'))).toEqual([]);
    const data = world.path('restored');
    const refused = await world.call('restore', [backup, '--data', data]);
    expect(refused).toMatchObject({
      code: 2,
      err: expect.stringContaining('give EVIDENCE_KEY and SIGNING_KEY'),
    });
    expect(existsSync(data)).toBe(false);
    const textOf = (file: string) => Buffer.from(keys.get(file)!, 'base64').toString().trim();
    const env = { EVIDENCE_KEY: textOf('evidence.key'), SIGNING_KEY: textOf('signing.key') };
    const wrong = await world.call('restore', [backup, '--data', data], {
      ...env,
      EVIDENCE_KEY: env.SIGNING_KEY,
    });
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('is sealed with key') });
    expect(existsSync(data)).toBe(false);
    expect((await world.call('restore', [backup, '--data', data], env)).code).toBe(0);
  });

  test('keys from the settings are in the backup as files', async () => {
    const { store } = world;
    const keys = readTree(store.dataDir);
    const textOf = (file: string) => Buffer.from(keys.get(file)!, 'base64').toString().trim();
    const env = { EVIDENCE_KEY: textOf('evidence.key'), SIGNING_KEY: textOf('signing.key') };
    const { out } = await world.call('backup', [world.backups, '--json'], env);
    const { backup } = JSON.parse(out) as { backup: string };
    expect(readTree(join(backup, 'data')).get('evidence.key')).toBe(keys.get('evidence.key'));
    expect(readTree(join(backup, 'data')).get('signing.key')).toBe(keys.get('signing.key'));
  });
});
