/*
 * Statements that Kysely compiles only once.
 *
 * Kysely builds and compiles an SQL text for every call, which takes longer than SQLite needs to run most statements.
 * `prepareStatement` compiles once per database with placeholders, and inserts the values at each call. Opening a case
 * takes 0.67 ms instead of 0.87 ms on PostgreSQL and 0.68 ms instead of 0.87 ms on SQLite
 * (docs/decisions/batched-store-queries.md).
 *
 * Inside a transaction, statements bypass Kysely's connection provider and go directly to the transaction's connection,
 * so that several of them can be sent before the first result has arrived ('pipelined', PostgreSQL). See
 * transaction.ts.
 */
import { type Compilable, CompiledQuery, type QueryResult } from 'kysely';
import type { Db } from './tables.ts';

/**
 * Begins a statement that PostgreSQL plans at each call, with the present size of the tables. The plan of a prepared statement is
 * kept: one that joins a batch with an empty table reads the whole table, and goes on doing so while the table grows, until
 * the server has analysed it. Planning costs about 0.2 ms, which a batch can bear.
 */
export const CUSTOM_PLAN = '/* custom plan */';

/** Marks a parameter of a compiled query that is replaced by a value at each call. */
class Placeholder<V> {
  readonly read: (values: V) => unknown;
  constructor(read: (values: V) => unknown) {
    this.read = read;
  }
}

/** Puts a placeholder where Kysely expects a value of the same type. */
export type Bind<V> = <T>(read: (values: V) => T) => T;

/**
 * How statements of one transaction reach the connection.
 * - `pipelined`: sent without waiting for earlier results. For a database that refuses all statements after a failed
 *   one (PostgreSQL).
 * - `sequential`: one after the other, none after a failure. For SQLite, which may end a transaction by itself; later
 *   statements would then run outside it.
 */
export type TransactionMode = 'pipelined' | 'sequential';

type ExecuteQuery = (query: CompiledQuery) => Promise<QueryResult<unknown>>;

/** Executors of open transactions. */
const transactionExecutors = new WeakMap<Db, ExecuteQuery>();

/**
 * Sends all later prepared and raw statements of the transaction `tx` directly to its connection. The returned function
 * resolves when no statement is running.
 * @example const whenIdle = await useTransactionConnection(tx, 'pipelined')
 */
export async function useTransactionConnection(
  tx: Db,
  mode: TransactionMode,
): Promise<() => Promise<unknown>> {
  const connection = await tx.getExecutor().provideConnection(async (provided) => provided);
  let previous: Promise<unknown> = Promise.resolve();
  transactionExecutors.set(tx, (query) => {
    if (mode === 'pipelined') return connection.executeQuery(query);
    const current = previous.then(() => connection.executeQuery(query));
    previous = current;
    return current;
  });
  return () => previous.catch(() => undefined);
}

const execute = <R>(db: Db, query: CompiledQuery<R>): Promise<QueryResult<R>> => {
  const executeQuery = transactionExecutors.get(db);
  return executeQuery ? (executeQuery(query) as Promise<QueryResult<R>>) : db.executeQuery(query);
};

type PreparedStatement<V, R> = (db: Db, values: V) => Promise<readonly R[]>;

/**
 * A statement that is compiled once per database and runs with new values each time. Resolves with the rows.
 * @example
 * const selectCase = prepareStatement<string, CaseRow>((db, bind) =>
 *   db.selectFrom('cases').selectAll().where('id', '=', bind((id) => id)));
 * await selectCase(tx, 'Y-4G7C2Q0M1X')
 */
export function prepareStatement<V, R>(
  build: (db: Db, bind: Bind<V>) => Compilable<R>,
): PreparedStatement<V, R> {
  const queryByDatabase = new WeakMap<object, CompiledQuery<R>>();
  return async (db, values) => {
    const database = db.getExecutor().adapter;
    let query = queryByDatabase.get(database);
    if (!query) {
      query = build(db, (read) => new Placeholder(read) as never).compile();
      queryByDatabase.set(database, query);
    }
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Placeholder ? (parameter as Placeholder<V>).read(values) : parameter,
    );
    return (await execute<R>(db, { ...query, parameters })).rows;
  };
}

/**
 * Like `prepareStatement`, for a list of values; compiled once for each length. An empty list runs no statement.
 * @example
 * const selectCases = prepareListStatement<string, CaseRow>((db, indices, bind) =>
 *   db.selectFrom('cases').selectAll().where('id', 'in', indices.map((i) => bind((ids) => ids[i]!))));
 */
export function prepareListStatement<V, R>(
  build: (db: Db, indices: readonly number[], bind: Bind<readonly V[]>) => Compilable<R>,
): PreparedStatement<readonly V[], R> {
  const statementByLength = new Map<number, PreparedStatement<readonly V[], R>>();
  return async (db, values) => {
    const { length } = values;
    if (length === 0) return [];
    let run = statementByLength.get(length);
    if (!run) {
      const indices = Array.from({ length }, (_, i) => i);
      run = prepareStatement((database, bind) => build(database, indices, bind));
      statementByLength.set(length, run);
    }
    return run(db, values);
  };
}

/**
 * Rows of placeholders, for `values` of an insert.
 * @example db.insertInto('jobs').values(placeholderRows(indices, COLUMNS, bind))
 */
export const placeholderRows = <R extends object>(
  indices: readonly number[],
  columns: readonly (keyof R)[],
  bind: Bind<readonly R[]>,
): R[] =>
  indices.map(
    (i) => Object.fromEntries(columns.map((column) => [column, bind((rows) => rows[i]![column])])) as R,
  );

/**
 * Waits for all statements. Rejects with the first failure in the given order, because later failures follow from it.
 * @example await awaitAllInOrder([insertEvents(tx, events), upsertHeads(tx, heads)])
 */
export async function awaitAllInOrder(results: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(results))
    if (result.status === 'rejected') throw result.reason;
}

/** A statement without values. @example const commit = rawStatement('commit'); await commit(tx) */
export const rawStatement = (text: string): ((db: Db) => Promise<unknown>) => {
  const query = CompiledQuery.raw(text);
  return async (db) => execute(db, query);
};
