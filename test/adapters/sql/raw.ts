import { join } from 'node:path';
import { openPostgres } from '../../../adapters/sql/postgres.ts';
import { openSqlite } from '../../../adapters/sql/sqlite.ts';
import type { Store } from '../../../adapters/sql/store.ts';
import type { Opened } from '../../support/sql.ts';

/** Somebody else's hands on the same database. @example await withRaw(opened, async ({ db }) => { … }) */
export async function withRaw<T>(
  { dataDir, url }: Pick<Opened, 'dataDir' | 'url'>,
  story: (store: Store) => Promise<T>,
): Promise<T> {
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const store = url === undefined ? openSqlite(join(dataDir, 'yamidome.db')) : openPostgres(url, silent);
  try {
    return await story(store);
  } finally {
    await store.db.destroy();
  }
}
