import { createHash } from 'node:crypto';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCHEMA_VERSION } from '../../../adapters/sql/index.ts';
import { BackupError } from '../../../src/cli/backup/backup-error.ts';
import { restoreBackup } from '../../../src/cli/restore/restore-backup.ts';
import { withRawConnection } from '../../adapters/sql/support/raw-connection.ts';
import { sourceArguments } from '../../support/cli/build-programs.ts';
import { runProcess } from '../../support/cli/run-command.ts';
import { type BackupWorld, openBackupWorld, readTree } from './backup-world.ts';

let world: BackupWorld;
let backup: string;
beforeAll(async () => {
  world = await openBackupWorld();
  backup = await world.backUp();
});
afterAll(() => world.close());

const silentLog = { info() {}, warn() {}, error() {} };

/** A copy of the backup that a test may change. */
function copyOfBackup(name: string): string {
  const copy = world.path(name);
  cpSync(backup, copy, { recursive: true });
  return copy;
}

/** Writes a manifest, and a checksum that fits it. */
function replaceManifest(folder: string, change: (manifest: Record<string, unknown>) => unknown): void {
  const path = join(folder, 'manifest.json');
  const text = JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>));
  writeFileSync(path, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  writeFileSync(join(folder, 'manifest.json.sha256'), `${sha256}  manifest.json\n`);
}

/** Restores, expects a refusal that creates nothing, and returns the sentence. */
async function refusalOf(folder: string, data = world.path('nothing', 'data')): Promise<string> {
  const { code, out, err } = await world.call('restore', [folder, '--data', data]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(existsSync(world.path('nothing'))).toBe(false);
  return err;
}

describe('a restore is refused, and nothing is created,', () => {
  test('when any byte of any file of the backup was changed', async () => {
    const copy = copyOfBackup('changed');
    const files = readdirSync(copy, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const data = world.path('nothing', 'data');
    const change = fc.record({
      file: fc.constantFrom(...files),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      xor: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, at, xor }) => {
        const position = Math.floor(at * statSync(file).size);
        const flip = () => {
          const handle = openSync(file, 'r+');
          const byte = Buffer.alloc(1);
          readSync(handle, byte, 0, 1, position);
          writeSync(handle, Buffer.from([byte[0]! ^ xor]), 0, 1, position);
          closeSync(handle);
        };
        flip();
        const request = {
          backup: copy,
          dataDir: data,
          url: undefined,
          rulesDir: undefined,
          keys: {},
          erasures: { entries: [], otherKeys: undefined },
        };
        const error = await restoreBackup(request, silentLog).catch((reason: unknown) => reason);
        flip();
        expect(error).toBeInstanceOf(BackupError);
        expect(existsSync(world.path('nothing'))).toBe(false);
      }),
    );
    expect(readTree(copy)).toEqual(readTree(backup));
  });

  test('when a file is missing', async () => {
    const copy = copyOfBackup('incomplete');
    rmSync(join(copy, 'data', 'yamidome.db'));
    expect(await refusalOf(copy)).toBe(
      `restore: ${join(copy, 'data', 'yamidome.db')} is missing: use another backup\n`,
    );
  });

  test('when a folder stands where a file should be', async () => {
    const copy = copyOfBackup('folder-for-file');
    const key = join(copy, 'data', 'evidence.key');
    rmSync(key);
    mkdirSync(key);
    expect(await refusalOf(copy)).toBe(`restore: ${key} is not a file: use another backup\n`);
    rmSync(join(copy, 'manifest.json'));
    mkdirSync(join(copy, 'manifest.json'));
    expect(await refusalOf(copy)).toContain(`${join(copy, 'manifest.json')} cannot be read (EISDIR)`);
  });

  test('when the folder is inside the backup, which stays as it is', async () => {
    const copy = copyOfBackup('restored-into');
    for (const args of [
      ['--data', join(copy, 'restored')],
      ['--data', world.path('nothing'), '--rules', join(copy, 'rules', 'restored')],
    ])
      expect(await world.call('restore', [copy, ...args])).toEqual({
        code: 2,
        out: '',
        err: `restore: ${args.at(-1)} is inside the backup: write a folder outside of it\n`,
      });
    expect(readTree(copy)).toEqual(readTree(backup));
  });

  test('when the list of erasures of the present bot cannot be read: erased persons would come back', async () => {
    const present = world.path('present');
    mkdirSync(join(present, 'erasures.jsonl'), { recursive: true });
    const data = world.path('nothing', 'data');
    const { code, err } = await world.call('restore', [backup, '--data', data], { DATA_DIR: present });
    expect({ code, err }).toEqual({
      code: 2,
      err: `restore: the list of erasures in DATA_DIR ${present} cannot be read (EISDIR): let this account read it, or leave DATA_DIR out; nothing was restored\n`,
    });
    expect(existsSync(world.path('nothing'))).toBe(false);
  });

  test('when data and rules are to go into one folder', async () => {
    const folder = world.path('nothing');
    const { code, err } = await world.call('restore', [backup, '--data', folder, '--rules', folder]);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'restore: --rules and --data name the same folder: write two folders\n',
    });
    expect(existsSync(folder)).toBe(false);
  });

  test('when the manifest or its checksum is missing', async () => {
    const copy = copyOfBackup('no-checksum');
    rmSync(join(copy, 'manifest.json.sha256'));
    expect(await refusalOf(copy)).toContain('does not match manifest.json.sha256');
    rmSync(join(copy, 'manifest.json'));
    expect(await refusalOf(copy)).toContain('is no backup of yamidome: manifest.json is missing');
  });

  test('when the folder holds several backups: the newest is named', async () => {
    expect(await refusalOf(world.backups)).toContain(`the newest is ${backup}\n`);
  });

  test('when there is no such folder, or it holds something else', async () => {
    expect(await refusalOf(world.path('misspelt'))).toBe(
      `restore: there is no folder ${world.path('misspelt')}\n`,
    );
    const other = copyOfBackup('other');
    replaceManifest(other, () => ({ name: 'something else' }));
    expect(await refusalOf(other)).toContain('is no manifest of a backup of yamidome');
  });

  test('when a newer version of yamidome made the backup: it names that version', async () => {
    const newerSchema = copyOfBackup('newer-schema');
    replaceManifest(newerSchema, (manifest) => ({
      ...manifest,
      yamidome: '9.1.0',
      schema: SCHEMA_VERSION + 1,
    }));
    expect(await refusalOf(newerSchema)).toContain(
      `has schema ${SCHEMA_VERSION + 1}, and yamidome 0.1.0 knows up to ${SCHEMA_VERSION}: update yamidome to 9.1.0 or newer`,
    );
    const newerFormat = copyOfBackup('newer-format');
    replaceManifest(newerFormat, (manifest) => ({ ...manifest, yamidome: '9.1.0', format: 2, more: true }));
    expect(await refusalOf(newerFormat)).toContain('update yamidome to 9.1.0 or newer');
  });

  test('when a manifest names a file outside the backup', async () => {
    const escaping = copyOfBackup('escaping');
    for (const path of ['data/../../outside', '/etc/passwd', 'data\\..\\outside', 'data/./x', 'other/x']) {
      replaceManifest(escaping, (manifest) => ({
        ...manifest,
        files: [{ path, bytes: 1, sha256: '0'.repeat(64) }],
      }));
      expect(await refusalOf(escaping)).toContain('is no manifest of a backup of yamidome');
    }
  });

  test('when the folder is in use by a bot, or holds anything: what is there stays as it was', async () => {
    const { dataDir } = world.store;
    const before = readTree(dataDir);
    const inUse = await world.call('restore', [backup, '--data', dataDir]);
    expect(inUse).toMatchObject({ code: 2, out: '' });
    expect(inUse.err).toContain('holds a database, and a bot may be using it: stop the bot');
    expect(readTree(dataDir)).toEqual(before);
    const other = world.path('other-files');
    mkdirSync(other);
    writeFileSync(join(other, 'note.txt'), 'mine');
    expect((await world.call('restore', [backup, '--data', other])).err).toContain('is not empty');
    expect([...readTree(other).keys()]).toEqual(['note.txt']);
    const file = join(other, 'note.txt');
    expect((await world.call('restore', [backup, '--data', file])).err).toContain(
      'is a file: write a folder',
    );
  });

  test('when the disk is full', async () => {
    const data = world.path('nothing', 'data');
    const script = 'trap "" XFSZ; ulimit -f 64; exec "$@"';
    const command = [process.execPath, ...sourceArguments('restore'), backup, '--data', data];
    const { code, err } = await runProcess('sh', ['-c', script, 'sh', ...command], { env: process.env });
    expect(err).toMatch(
      /^restore: .* cannot be written: the disk is full .*; nothing was kept: free some space/,
    );
    expect(code).toBe(2);
    expect(existsSync(world.path('nothing'))).toBe(false);
  });

  test('when an interrupted restore has left its draft', async () => {
    const data = world.path('interrupted');
    const draft = world.path('.interrupted.restoring');
    mkdirSync(draft);
    expect((await world.call('restore', [backup, '--data', data])).err).toContain(`${draft} is there`);
    expect(existsSync(data)).toBe(false);
    mkdirSync(join(data, '.restoring'), { recursive: true });
    expect((await world.call('restore', [backup, '--data', data])).err).toContain('remove it, then restore');
  });

  test('when the evidence in the backup was changed before it was hashed', async () => {
    const copy = copyOfBackup('forged');
    const path = join(copy, 'data', 'yamidome.db');
    await withRawConnection({ dataDir: join(copy, 'data'), url: undefined }, ({ db }) =>
      db.updateTable('events').set({ skeleton: '{}' }).where('number', '=', 3).execute(),
    );
    const bytes = readFileSync(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    replaceManifest(copy, (manifest) => ({
      ...manifest,
      files: (manifest.files as { path: string }[]).map((file) =>
        file.path === 'data/yamidome.db' ? { ...file, bytes: bytes.length, sha256 } : file,
      ),
    }));
    const data = world.path('nothing', 'data');
    const { code, err } = await world.call('restore', [copy, '--data', data, '--lang', 'en']);
    expect(code).toBe(1);
    expect(err).toContain('event 3 of fake:square (Y-1) was changed');
    expect(existsSync(world.path('nothing'))).toBe(false);
  });
});

test('a restore says how many events it has verified, not how many the manifest claims', async () => {
  const copy = copyOfBackup('claims-more');
  const { events } = JSON.parse(readFileSync(join(copy, 'manifest.json'), 'utf8')) as { events: number };
  replaceManifest(copy, (manifest) => ({ ...manifest, events: events + 70 }));
  const { out } = await world.call('restore', [copy, '--data', world.path('counted'), '--lang', 'en']);
  expect(out).toContain(`(${events} events, as they were written)`);
});
