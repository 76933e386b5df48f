import { CompiledQuery, type Kysely } from 'kysely';
import { awaitAllInOrder, rawStatement, useTransactionConnection } from './prepared-statement.ts';
import type { Tables } from './tables.ts';

/** How long a writer waits for another process's commit, or for a connection, in milliseconds. */
export const LOCK_TIMEOUT_MS = 5000;

export type Db = Kysely<Tables>;

export interface SqlDatabase {
  readonly kind: 'sqlite' | 'postgres';
  readonly db: Db;
  /**
   * Runs `work` in one transaction that only one writer per lock name may be in; all or nothing of it is durable
   * when this resolves. Locks are named, so that writers for different servers do not wait for each other.
   */
  writeDurable<T>(locks: readonly string[], work: (tx: Db) => Promise<T>): Promise<T>;
  /**
   * The same, but not flushed to the disk: the end of the process harms nothing, a power cut may take back the last
   * moment. So are single statements on `db`: only what can be done or counted once more is written like that.
   */
  writeUnflushed<T>(locks: readonly string[], work: (tx: Db) => Promise<T>): Promise<T>;
  /**
   * The same for what nobody waits for: it may share its transaction with others that come within a moment. When one
   * of them fails, each is done anew alone, so `work` may run twice.
   */
  writeBatched<T>(locks: readonly string[], work: (tx: Db) => Promise<T>): Promise<T>;
}

const COMMIT = rawStatement('commit');
const ROLLBACK = CompiledQuery.raw('rollback');

/** What was said last in a transaction and is still to be answered. */
const deferredStatements = new WeakMap<Db, Promise<unknown>[]>();

/**
 * The last that some work says in its transaction, where nothing is to be decided by the answers: they are waited for
 * together with the commit. What they say is known when the transaction resolves.
 * @example deferToCommit(tx, [insertEvents(tx, events), upsertHeads(tx, heads)])
 */
export function deferToCommit(tx: Db, statements: readonly Promise<unknown>[]): void {
  for (const each of statements) each.catch(() => undefined);
  deferredStatements.set(tx, [...(deferredStatements.get(tx) ?? []), ...statements]);
}

/**
 * The statements of `resetBuffer`, the locks, the work, `commitBatch`; or none of it. Statements in it that do not need each
 * other's answers may be said at once: they are done in that order, over a network in one way there and back. `at
 * once`: the work begins before its locks are there, for whatever it says is done after them; and the commit goes with
 * what was said last, for a database that refuses all that follows what has failed commits nothing then.
 * @example await runTransaction(db, 'in turn', [say('begin immediate')], async () => {}, work)
 */
export const runTransaction = <T>(
  db: Db,
  mode: Parameters<typeof useTransactionConnection>[1],
  beginStatements: readonly ReturnType<typeof rawStatement>[],
  acquireLocks: (tx: Db) => Promise<void>,
  work: (tx: Db) => Promise<T>,
): Promise<T> =>
  db.connection().execute(async (tx) => {
    const whenIdle = await useTransactionConnection(tx, mode);
    try {
      const beginning = awaitAllInOrder([...beginStatements.map((each) => each(tx)), acquireLocks(tx)]);
      if (mode === 'in turn') await beginning;
      const working = work(tx);
      await awaitAllInOrder([beginning, working]);
      const result = await working;
      const deferred = deferredStatements.get(tx) ?? [];
      if (mode === 'in turn') await awaitAllInOrder(deferred);
      await awaitAllInOrder([...deferred, COMMIT(tx)]);
      return result;
    } catch (error) {
      // What cannot be rolled back any more has been, by the database; the first error is the one that counts.
      await whenIdle();
      await tx.executeQuery(ROLLBACK).catch(() => undefined);
      throw error;
    }
  });
