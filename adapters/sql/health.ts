import type { Clock } from '#core';
import type { Db } from './database/tables.ts';
import type { SqlDatabase } from './database/transaction.ts';
import { errorCode } from './open-database.ts';

/** The state of the database. `why` is a short code without addresses or secrets; `/readyz` shows it. */
export type SqlHealth =
  | { readonly ok: true; readonly store: SqlDatabase['kind']; readonly ms: number }
  | { readonly ok: false; readonly store: SqlDatabase['kind']; readonly why: string };

/**
 * Writes one row and measures how long it takes. A database may accept this row but refuse cases, so a recent failure
 * of an append is reported too. Never throws.
 * @example await checkHealth(database, clock, append.recentFailure) // { ok: true, store: 'sqlite', ms: 0.3 }
 */
export async function checkHealth(
  { kind, writeUnflushed }: SqlDatabase,
  clock: Clock,
  recentFailure: () => unknown,
): Promise<SqlHealth> {
  const start = performance.now();
  const value = clock.now().toISOString();
  try {
    await writeUnflushed([], (tx) => upsertMeta(tx, 'health', value));
    const error = recentFailure();
    if (error !== undefined) throw error;
    return { ok: true, store: kind, ms: Math.round((performance.now() - start) * 10) / 10 };
  } catch (error) {
    return { ok: false, store: kind, why: error instanceof Error ? errorCode(error) : 'unknown' };
  }
}

/** Sets one value of the table `meta`. @example await upsertMeta(tx, 'health', clock.now().toISOString()) */
export const upsertMeta = (db: Db, name: string, value: string) =>
  db
    .insertInto('meta')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
