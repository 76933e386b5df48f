import { CompiledQuery, type Kysely } from 'kysely';
import { say, straight, together } from './statement.ts';
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
   * The same, but not flushed to the disk: the end of the process harms nothing, a power cut may take back the last
   * moment. So are single statements on `db`: only what can be done or counted once more is written like that.
   */
  note<T>(locks: readonly string[], work: (tx: Db) => Promise<T>): Promise<T>;
  /**
   * The same for what nobody waits for: it may share its transaction with others that come within a moment. When one
   * of them fails, each is done anew alone, so `work` may run twice.
   */
  share<T>(locks: readonly string[], work: (tx: Db) => Promise<T>): Promise<T>;
}

const COMMIT = say('commit');
const ROLLBACK = CompiledQuery.raw('rollback');

/** What was said last in a transaction and is still to be answered. */
const unanswered = new WeakMap<Db, Promise<unknown>[]>();

/**
 * The last that some work says in its transaction, where nothing is to be decided by the answers: they are waited for
 * together with the commit. What they say is known when the transaction resolves.
 * @example lastly(tx, [addEvents(tx, events), moveHeads(tx, heads)])
 */
export function lastly(tx: Db, said: readonly Promise<unknown>[]): void {
  for (const each of said) each.catch(() => undefined);
  unanswered.set(tx, [...(unanswered.get(tx) ?? []), ...said]);
}

/**
 * The statements of `begin`, the locks, the work, `commit`; or none of it. Statements in it that do not need each
 * other's answers may be said at once: they are done in that order, over a network in one way there and back. `at
 * once`: the work begins before its locks are there, for whatever it says is done after them; and the commit goes with
 * what was said last, for a database that refuses all that follows what has failed commits nothing then.
 * @example await transaction(db, 'in turn', [say('begin immediate')], async () => {}, work)
 */
export const transaction = <T>(
  db: Db,
  how: Parameters<typeof straight>[1],
  begin: readonly ReturnType<typeof say>[],
  lock: (tx: Db) => Promise<void>,
  work: (tx: Db) => Promise<T>,
): Promise<T> =>
  db.connection().execute(async (tx) => {
    const quiet = await straight(tx, how);
    try {
      const begun = together([...begin.map((each) => each(tx)), lock(tx)]);
      if (how === 'in turn') await begun;
      const working = work(tx);
      await together([begun, working]);
      const result = await working;
      const last = unanswered.get(tx) ?? [];
      if (how === 'in turn') await together(last);
      await together([...last, COMMIT(tx)]);
      return result;
    } catch (error) {
      // What cannot be rolled back any more has been, by the database; the first error is the one that counts.
      await quiet();
      await tx.executeQuery(ROLLBACK).catch(() => undefined);
      throw error;
    }
  });
