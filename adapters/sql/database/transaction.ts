/*
 * Transactions, and how their statements are sent.
 *
 * Each round trip to PostgreSQL costs about 0.1 ms in this process (docs/decisions/batched-store-queries.md). So in
 * 'pipelined' mode a transaction is two round trips:
 *   1. begin, locks and the reads of the work, sent together. The reads run after the locks, because a connection runs
 *      one statement after the other.
 *   2. the last writes and the commit, sent together (`deferToCommit`). If a write fails, PostgreSQL refuses the commit.
 * Without `deferToCommit` the commit is a third round trip: opening a case takes 0.82 instead of 0.67 ms, and 2.5
 * instead of 1.9 ms with four cases at a time (docs/decisions/batched-store-queries.md).
 *
 * In 'sequential' mode (SQLite, no network) every statement waits for the one before it, and nothing is sent after a
 * failure, because SQLite may have ended the transaction by itself.
 */
import { CompiledQuery } from 'kysely';
import {
  awaitAllInOrder,
  rawStatement,
  type TransactionMode,
  useTransactionConnection,
} from './prepared-statement.ts';
import type { Db } from './tables.ts';

/** How long a writer waits for another process's commit, or for a connection. */
export const LOCK_TIMEOUT_MS = 5000;

/** One database with its three ways to write. Which data needs which: docs/decisions/which-commits-are-flushed.md. */
export interface SqlDatabase {
  readonly kind: 'sqlite' | 'postgres';
  readonly db: Db;
  /**
   * Runs `work` in one transaction under exclusive locks with these names. When it resolves, all writes are on the
   * disk; when it rejects, nothing was written. Writers with different lock names, for example for different servers,
   * run at the same time.
   */
  writeDurable<T>(locks: readonly string[], work: (tx: Db) => Promise<T>): Promise<T>;
  /**
   * Like `writeDurable`, without waiting for the disk. A crash of the process loses nothing; a power failure may lose
   * the last writes. Single statements on `db` behave the same. Only for data that can be produced or counted again.
   */
  writeUnflushed<T>(locks: readonly string[], work: (tx: Db) => Promise<T>): Promise<T>;
  /**
   * Like `writeDurable`, for writes that are not urgent: several may share one transaction. If one of them fails, each
   * one runs again alone, so `work` may run twice.
   */
  writeBatched<T>(locks: readonly string[], work: (tx: Db) => Promise<T>): Promise<T>;
}

const COMMIT = rawStatement('commit');
const ROLLBACK = CompiledQuery.raw('rollback');

/** Running statements of a transaction that are awaited together with its commit. */
const deferredStatements = new WeakMap<Db, Promise<unknown>[]>();

/**
 * Defers the last writes of a transaction, whose results the work does not need: they are awaited together with the
 * commit. If one fails, the transaction is rolled back and rejects.
 * @example deferToCommit(tx, [insertEvents(tx, events), upsertHeads(tx, heads)])
 */
export function deferToCommit(tx: Db, statements: readonly Promise<unknown>[]): void {
  for (const statement of statements) statement.catch(() => undefined);
  deferredStatements.set(tx, [...(deferredStatements.get(tx) ?? []), ...statements]);
}

/**
 * Runs `beginStatements`, `acquireLocks`, `work` and a commit on one connection. Rejects with the first error after a
 * rollback. In 'pipelined' mode `work` starts before its locks are acquired, but its statements run after the locks.
 * @example await runTransaction(db, 'sequential', [rawStatement('begin immediate')], async () => {}, work)
 */
export const runTransaction = <T>(
  db: Db,
  mode: TransactionMode,
  beginStatements: readonly ReturnType<typeof rawStatement>[],
  acquireLocks: (tx: Db) => Promise<void>,
  work: (tx: Db) => Promise<T>,
): Promise<T> =>
  db.connection().execute(async (tx) => {
    const whenIdle = await useTransactionConnection(tx, mode);
    try {
      const beginning = awaitAllInOrder([
        ...beginStatements.map((statement) => statement(tx)),
        acquireLocks(tx),
      ]);
      if (mode === 'sequential') await beginning;
      const working = work(tx);
      await awaitAllInOrder([beginning, working]);
      const result = await working;
      const deferred = deferredStatements.get(tx) ?? [];
      if (mode === 'sequential') await awaitAllInOrder(deferred);
      await awaitAllInOrder([...deferred, COMMIT(tx)]);
      return result;
    } catch (error) {
      // A failing rollback means that the database has already rolled back. The first error is the useful one.
      await whenIdle();
      await tx.executeQuery(ROLLBACK).catch(() => undefined);
      throw error;
    }
  });
