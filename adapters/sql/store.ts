import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** How long a writer waits for another process's commit, or for a connection, in milliseconds. */
export const BUSY_MS = 5000;

export type Db = Kysely<Tables>;

export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  readonly db: Db;
  /**
   * Runs `work` in one transaction that only one writer per lock name may be in; all or nothing of it is durable
   * when this resolves. Locks are named, so that writers for different servers do not wait for each other.
   */
  write<T>(locks: readonly string[], work: (tx: Db) => Promise<T>): Promise<T>;
  /**
   * The same for what may be lost with the machine's power and only with that: leases, marks, counts. It does not
   * wait for the disk, and is on it as soon as the next `write` is.
   */
  note<T>(locks: readonly string[], work: (tx: Db) => Promise<T>): Promise<T>;
}

/**
 * `begin`, the locks, the work, `commit`; or none of it.
 * @example await transaction(db, 'begin immediate', async () => {}, work)
 */
export const transaction = <T>(
  db: Db,
  begin: string,
  lock: (tx: Db) => Promise<void>,
  work: (tx: Db) => Promise<T>,
): Promise<T> => db.connection().execute((tx) => transactionOn(tx, begin, lock, work));

/** The same on a connection that is in hand already. @example await transactionOn(tx, 'begin', lock, work) */
export async function transactionOn<T>(
  tx: Db,
  begin: string,
  lock: (tx: Db) => Promise<void>,
  work: (tx: Db) => Promise<T>,
): Promise<T> {
  await sql.raw(begin).execute(tx);
  try {
    await lock(tx);
    const result = await work(tx);
    await sql.raw('commit').execute(tx);
    return result;
  } catch (error) {
    // What cannot be rolled back any more has been, by the database; the first error is the one that counts.
    await sql
      .raw('rollback')
      .execute(tx)
      .catch(() => undefined);
    throw error;
  }
}
