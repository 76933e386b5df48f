import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readLastBackup } from '../../../src/cli/backup/last-backup.ts';
import { withRawConnection } from '../../adapters/sql/support/raw-connection.ts';
import { sourceArguments } from '../../support/cli/build-programs.ts';
import { runProcess } from '../../support/cli/run-command.ts';
import { type BackupWorld, openBackupWorld, readTree } from './backup-world.ts';

let world: BackupWorld;
beforeEach(async () => {
  world = await openBackupWorld();
});
afterEach(() => world.close());

const changeAnEvent = (skeleton: string) =>
  withRawConnection(world.store, ({ db }) =>
    db.updateTable('events').set({ skeleton }).where('number', '=', 3).execute(),
  );

describe('a backup that cannot be made leaves nothing', () => {
  test('when the disk is full: the sentence says so and what to do', async () => {
    const blocks = 64;
    const script = `trap "" XFSZ; ulimit -f ${blocks}; exec "$@"`;
    const { code, out, err } = await runProcess(
      'sh',
      ['-c', script, 'sh', process.execPath, ...sourceArguments('backup'), world.backups],
      { env: { ...process.env, ...world.env } },
    );
    expect(err).toMatch(
      /^backup: .* cannot be written: the disk is full or damaged, or a limit .* free some space/,
    );
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(existsSync(world.backups)).toBe(false);
    expect(await readLastBackup(world.store.dataDir)).toBeUndefined();
    expect((await world.store.sql.verify()).finding).toBeUndefined();
  });

  test('when the disk has less space than the database needs: it says how much', async () => {
    const data = world.path('large');
    cpSync(world.store.dataDir, data, { recursive: true });
    const { bavail, bsize } = statfsSync(data);
    // Twice as much, because other tests fill and free the disk meanwhile. The file is sparse.
    truncateSync(join(data, 'yamidome.db'), 2 * bavail * bsize);
    const { code, err } = await world.call('backup', [world.backups, '--data', data]);
    expect(code).toBe(2);
    expect(err).toMatch(/the backup needs [\d,]+ MB, and the disk of .* has [\d,]+ MB left/);
    expect(existsSync(world.backups)).toBe(false);
  });

  test('when the folder cannot be created', async () => {
    writeFileSync(world.path('file'), '');
    const { code, err } = await world.call('backup', [join(world.path('file'), 'backups')]);
    expect(code).toBe(2);
    expect(err).toContain('cannot be written (ENOTDIR): write another folder');
  });

  test('when a key is missing, or is that of another database', async () => {
    const { dataDir } = world.store;
    const wrong = Buffer.alloc(32, 1).toString('base64');
    const withWrongKey = await world.call('backup', [world.backups], { EVIDENCE_KEY: wrong });
    expect(withWrongKey).toMatchObject({ code: 2, err: expect.stringContaining('is sealed with key') });
    rmSync(join(dataDir, 'signing.key'));
    const withoutKey = await world.call('backup', [world.backups]);
    expect(withoutKey).toMatchObject({ code: 2, err: expect.stringContaining('signing.key is missing') });
    expect(existsSync(world.backups)).toBe(false);
  });

  test('when the rules cannot be read', async () => {
    const { code, err } = await world.call('backup', [world.backups], { RULES_DIR: world.path('misspelt') });
    expect({ code, err }).toEqual({
      code: 2,
      err: `backup: RULES_DIR: ${world.path('misspelt')} cannot be read, and the rules belong to the backup\n`,
    });
    expect(existsSync(world.backups)).toBe(false);
  });

  test('when the evidence was changed: it names the event, and older backups stay', async () => {
    const good = await world.backUp();
    await changeAnEvent('{}');
    const { code, out, err } = await world.call('backup', [world.backups, '--keep', '1', '--lang', 'en']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('event 3 of fake:square (Y-1) was changed');
    expect(readdirSync(world.backups)).toEqual([basename(good)]);
  });

  test.each([[[]], [['a', 'b']], [['a', '--keep', '0']], [['a', '--lang', 'fr']]])(
    'with arguments that make no sense: %j',
    async (args) => {
      expect(await world.call('backup', args)).toMatchObject({ code: 2, out: '' });
    },
  );
});

describe('--keep', () => {
  test('removes the oldest complete backups of this database, and nothing else', async () => {
    const other = await openBackupWorld();
    const ofOther = (await other.call('backup', [world.backups, '--json'])).out;
    const { backup: otherBackup } = JSON.parse(ofOther) as { backup: string };
    await other.close();
    const [first, second] = [await world.backUp(), await world.backUp()];
    const damaged = join(world.backups, 'yamidome-2020-01-01T00-00-00-000Z');
    cpSync(first, damaged, { recursive: true });
    writeFileSync(join(damaged, 'manifest.json'), '{}');
    const foreign = ['notes.txt', 'yamidome-copy', '.yamidome-2020-01-01T00-00-00-001Z.partial'];
    writeFileSync(join(world.backups, foreign[0]!), '');
    cpSync(first, join(world.backups, foreign[1]!), { recursive: true });
    mkdirSync(join(world.backups, foreign[2]!));

    const third = await world.backUp('--keep', '2');
    const names = [otherBackup, second, third, damaged].map((path) => basename(path));
    expect(readdirSync(world.backups).sort()).toEqual([...names, ...foreign].sort());
  });

  test('removes what a killed backup left, when it is older than a day', async () => {
    await world.backUp();
    const leftover = join(world.backups, '.yamidome-2020-01-01T00-00-00-000Z.partial');
    mkdirSync(leftover);
    utimesSync(leftover, new Date(0), new Date(0));
    const { out } = await world.call('backup', [world.backups, '--keep', '5', '--json']);
    expect((JSON.parse(out) as { removed: string[] }).removed).toEqual([leftover]);
    expect(readdirSync(world.backups)).toHaveLength(2);
  });
});

test('the data folder remembers the last backup, and nothing else in it changes', async () => {
  const before = new Map(readTree(world.store.dataDir));
  const backup = await world.backUp();
  const after = new Map(readTree(world.store.dataDir));
  expect(await readLastBackup(world.store.dataDir)).toMatchObject({ path: backup });
  // doctor may run as another user than the backup.
  expect(statSync(join(world.store.dataDir, 'last-backup.json')).mode & 0o777).toBe(0o644);
  after.delete('last-backup.json');
  for (const tree of [before, after]) tree.delete('yamidome.db-shm');
  expect(after).toEqual(before);
});
