import { join } from 'node:path';
import { openPostgres } from '../../../../adapters/sql/database/postgres.ts';
import { openSqlite } from '../../../../adapters/sql/database/sqlite.ts';
import type { SqlDatabase } from '../../../../adapters/sql/database/transaction.ts';
import type { TestDatabase } from '../../../support/services/test-database.ts';

/** Another connection to the same database, without the stores. @example await withRawConnection(store, async ({ db }) => { … }) */
export async function withRawConnection<T>(
  { dataDir, url }: Pick<TestDatabase, 'dataDir' | 'url'>,
  work: (database: SqlDatabase) => Promise<T>,
): Promise<T> {
  const silentLog = { info: () => {}, warn: () => {}, error: () => {} };
  const database =
    url === undefined ? openSqlite(join(dataDir, 'yamidome.db')) : openPostgres(url, silentLog);
  try {
    return await work(database);
  } finally {
    await database.db.destroy();
  }
}
