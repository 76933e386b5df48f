import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { rawStatement } from '../../../../adapters/sql/database/prepared-statement.ts';
import { openSqlite } from '../../../../adapters/sql/database/sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'yamidome-sql-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a transaction that SQLite ends by itself leaves nothing, also when statements follow', async () => {
  const database = openSqlite(join(folder, 'one.db'));
  await sql`create table links (number integer primary key)`.execute(database.db);
  await sql`insert into links values (1)`.execute(database.db);
  const work = database.writeDurable([], (tx) =>
    Promise.all(
      [
        rawStatement('insert into links values (2)'),
        // As on a full disk: the statement fails, and SQLite ends the transaction.
        rawStatement('insert or rollback into links values (1)'),
        rawStatement('insert into links values (3)'),
      ].map(async (statement) => statement(tx)),
    ),
  );
  await expect(work).rejects.toThrow('UNIQUE');
  const { rows } = await sql<{ number: number }>`select number from links`.execute(database.db);
  expect(rows).toEqual([{ number: 1 }]);
  await database.db.destroy();
});
