import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSql, type SqlStores } from '../../../adapters/sql/index.ts';
import { withRawConnection } from '../../adapters/sql/support/raw-connection.ts';
import {
  appendFinishedCase,
  sampleCaseEvents,
  sampleMessage,
} from '../../adapters/sql/support/sample-cases.ts';
import { hideJob } from '../../contracts/archive.ts';
import { afterStart } from '../../contracts/contract-helpers.ts';
import { member, SERVER } from '../../support/messages.ts';
import { type PostgresServer, startPostgres } from '../../support/services/postgres.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';
import { type BackupWorld, openBackupWorld, readTree } from './backup-world.ts';

let postgres: PostgresServer;
let world: BackupWorld;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  world = await openBackupWorld(() => postgres.createSchema());
});
afterEach(() => world.close());

const open = (dataDir: string, url?: string): Promise<SqlStores> =>
  openSql({
    dataDir,
    url,
    mustExist: true,
    policy: () => testPolicy(),
    clock: world.store.clock,
    log: { info() {}, warn() {}, error() {} },
  });

/** Everything in the database is as in the original, it verifies, and a bot can go on with it. */
async function expectSameData(sql: SqlStores): Promise<void> {
  const { sql: original } = world.store;
  for (const id of ['Y-1', 'Y-2', 'Y-3'])
    expect(await sql.archive.read(id)).toEqual(await original.archive.read(id));
  expect(sql.policies.of(SERVER).language).toBe('en');
  expect(await sql.keyValueStore.get('card/1')).toBe('posted');
  expect(await sql.secretStore.get('token/T1')).toBe('secret');
  expect(Buffer.from((await sql.attachmentStore.get(world.attachment))!).toString()).toBe('picture');
  expect(await sql.strikes.count(member('rin'), afterStart(0), 90)).toBe(1);
  expect(await sql.chainHeads()).toEqual(await original.chainHeads());
  expect((await sql.verify()).finding).toBeUndefined();
  expect((await sql.outbox.leaseDueJobs(afterStart(0), 9, 1)).map(({ id }) => id)).toEqual(['Y-3/0/hide']);
  const posted = sampleMessage('kei');
  await sql.archive.append('Y-4', 0, sampleCaseEvents(posted).slice(0, 1), [hideJob('Y-4', posted)]);
  expect((await sql.verify()).finding).toBeUndefined();
}

async function addOpenCase({ archive, secretStore, strikes }: SqlStores): Promise<void> {
  const posted = sampleMessage('mio');
  await archive.append('Y-3', 0, sampleCaseEvents(posted).slice(0, 1), [hideJob('Y-3', posted)]);
  await secretStore.put('token/T1', 'secret');
  await strikes.add(member('rin'), 'Y-1', afterStart(0), 90);
}

/** Long, because a busy machine starts PostgreSQL slowly. */
describe('a backup of a PostgreSQL database', { timeout: 180_000 }, () => {
  test('is restored to another PostgreSQL database, with its keys and pending jobs', async () => {
    await addOpenCase(world.store.sql);
    const backup = await world.backUp();
    const [data, url] = [world.path('restored'), await postgres.createSchema()];
    const { code, err } = await world.call('restore', [backup, '--data', data, '--url', url]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(readdirSync(data).sort()).toEqual(['evidence.key', 'signing.key', 'spool']);
    const sql = await open(data, url);
    await expectSameData(sql);
    await sql.close();
  });

  test('is restored to a SQLite file, and a backup of SQLite to PostgreSQL', async () => {
    await addOpenCase(world.store.sql);
    const backup = await world.backUp();
    const data = world.path('as-sqlite');
    const { code, out } = await world.call('restore', [backup, '--data', data, '--lang', 'en']);
    expect(code).toBe(0);
    expect(out).toContain('DATABASE_URL is set, so the bot would not use the restored data');
    const backupOfSqlite = await world.backUp('--data', data);
    const [again, url] = [world.path('as-postgres'), await postgres.createSchema()];
    expect((await world.call('restore', [backupOfSqlite, '--data', again, '--url', url])).code).toBe(0);
    for (const sql of [await open(data), await open(again, url)]) {
      await expectSameData(sql);
      await sql.close();
    }
  });

  test('shows one moment, although bots write meanwhile', async () => {
    const writing = (async () => {
      for (let i = 0; i < 60; i++)
        await appendFinishedCase(world.store.sql, `Z-${i}`, sampleMessage(`m${i}`));
    })();
    const backups = [await world.backUp(), await world.backUp()];
    await writing;
    for (const [i, backup] of backups.entries())
      expect((await world.call('restore', [backup, '--data', world.path(`moment-${i}`)])).code).toBe(0);
  });

  test('is never restored into a database that is in use: nothing is written', async () => {
    const backup = await world.backUp();
    const before = await world.store.sql.chainHeads();
    const data = world.path('nothing', 'data');
    const { code, err } = await world.call('restore', [backup, '--data', data, '--url', world.store.url!]);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'restore: the database at this address holds data of yamidome: give an empty database; nothing was overwritten\n',
    });
    expect(existsSync(world.path('nothing'))).toBe(false);
    expect(await world.store.sql.chainHeads()).toEqual(before);
  });

  test('leaves the database empty when the data folder cannot be placed, so that it can be tried again', async () => {
    const backup = await world.backUp();
    const url = await postgres.createSchema();
    const { copyToPostgres } = await import('../../../adapters/sql/index.ts');
    const failed = copyToPostgres(
      join(backup, 'data'),
      url,
      { info() {}, warn() {}, error() {} },
      async () => {
        throw new Error('the folder is full');
      },
    );
    await expect(failed).rejects.toThrow('the folder is full');
    const rows = await withRawConnection({ dataDir: '', url }, ({ db }) =>
      db.selectFrom('events').selectAll().execute(),
    );
    expect(rows).toEqual([]);
    const data = world.path('second-try');
    expect((await world.call('restore', [await world.backUp(), '--data', data, '--url', url])).code).toBe(0);
    expect(readTree(data).has('evidence.key')).toBe(true);
  });

  test('is refused for an empty database, and one that does not answer, and leaves nothing', async () => {
    const empty = await world.call('backup', [world.backups], {
      DATABASE_URL: await postgres.createSchema(),
    });
    expect(empty).toMatchObject({
      code: 2,
      err: 'backup: the database is empty: there is nothing to back up\n',
    });
    const away = await world.call('backup', [world.backups], { DATABASE_URL: 'postgres://127.0.0.1:1/none' });
    expect(away).toMatchObject({ code: 2, err: expect.stringContaining('cannot be opened: ECONNREFUSED') });
    expect(existsSync(world.backups)).toBe(false);
  });
});
