import { join } from 'node:path';
import { openPostgres } from '../../../../adapters/sql/database/postgres.ts';
import { openSqlite } from '../../../../adapters/sql/database/sqlite.ts';
import type { SqlDatabase } from '../../../../adapters/sql/database/transaction.ts';
import type { TestDatabase } from '../../../support/services/test-database.ts';

/** Somebody else's hands on the same database. @example await withRawConnection(opened, async ({ db }) => { … }) */
export async function withRawConnection<T>(
  { dataDir, url }: Pick<TestDatabase, 'dataDir' | 'url'>,
  story: (store: SqlDatabase) => Promise<T>,
): Promise<T> {
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const store = url === undefined ? openSqlite(join(dataDir, 'yamidome.db')) : openPostgres(url, silent);
  try {
    return await story(store);
  } finally {
    await store.db.destroy();
  }
}
