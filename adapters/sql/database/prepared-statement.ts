import { type Compilable, CompiledQuery, type QueryResult } from 'kysely';
import type { Db } from './transaction.ts';

/** Stands where a value will be. */
class Placeholder<V> {
  readonly read: (values: V) => unknown;
  constructor(read: (values: V) => unknown) {
    this.read = read;
  }
}

/** Puts a place where Kysely expects a value of the same type. */
export type Bind<V> = <T>(read: (values: V) => T) => T;

type ExecuteQuery = (query: CompiledQuery) => Promise<QueryResult<unknown>>;

/** Ways to the database that belong to one transaction. */
const transactionExecutors = new WeakMap<Db, ExecuteQuery>();

/**
 * From now on statements of the transaction `tx` go straight to its connection. `at once`: without waiting for the
 * answers to what was said before, where the database itself refuses all that follows what has failed. `in turn`:
 * after a failure nothing more is said, for SQLite may have ended the transaction by itself. What it returns resolves
 * when nothing that was said is still to be done.
 * @example const quiet = await useTransactionConnection(tx, 'at once')
 */
export async function useTransactionConnection(
  tx: Db,
  mode: 'at once' | 'in turn',
): Promise<() => Promise<unknown>> {
  const connection = await tx.getExecutor().provideConnection(async (each) => each);
  let previous: Promise<unknown> = Promise.resolve();
  transactionExecutors.set(tx, (query) => {
    if (mode === 'at once') return connection.executeQuery(query);
    const mine = previous.then(() => connection.executeQuery(query));
    previous = mine;
    return mine;
  });
  return () => previous.catch(() => undefined);
}

const execute = <R>(db: Db, query: CompiledQuery<R>): Promise<QueryResult<R>> => {
  const executeQuery = transactionExecutors.get(db);
  return executeQuery ? (executeQuery(query) as Promise<QueryResult<R>>) : db.executeQuery(query);
};

type PreparedStatement<V, R> = (db: Db, values: V) => Promise<readonly R[]>;

/**
 * A statement of the path: built once per database, its values come anew each time. Building takes Kysely longer than
 * SQLite needs to run it.
 * @example const caseOf = statement<string, Row>((db, take) => db.selectFrom('cases').selectAll().workspaceField('id', '=', take((id) => id))); await caseOf(tx, 'Y-4G7C2Q0M1X')
 */
export function prepareStatement<V, R>(
  build: (db: Db, take: Bind<V>) => Compilable<R>,
): PreparedStatement<V, R> {
  const built = new WeakMap<object, CompiledQuery<R>>();
  return async (db, values) => {
    const database = db.getExecutor().adapter;
    let query = built.get(database);
    if (!query) {
      query = build(db, (read) => new Placeholder(read) as never).compile();
      built.set(database, query);
    }
    const parameters = query.parameters.map((each) =>
      each instanceof Placeholder ? (each as Placeholder<V>).read(values) : each,
    );
    return (await execute<R>(db, { ...query, parameters })).rows;
  };
}

/**
 * The same for a list of values, once for each length. None: nothing is asked.
 * @example const byIds = statements<string, Row>((db, nth, take) => db.selectFrom('cases').selectAll().workspaceField('id', 'in', nth.map((i) => take((ids) => ids[i]!))))
 */
export function prepareListStatement<V, R>(
  build: (db: Db, nth: readonly number[], take: Bind<readonly V[]>) => Compilable<R>,
): PreparedStatement<readonly V[], R> {
  const byLength = new Map<number, PreparedStatement<readonly V[], R>>();
  return async (db, values) => {
    const { length } = values;
    if (length === 0) return [];
    let run = byLength.get(length);
    if (!run) {
      const nth = Array.from({ length }, (_, i) => i);
      run = prepareStatement((each, take) => build(each, nth, take));
      byLength.set(length, run);
    }
    return run(db, values);
  };
}

/** Rows of places, for `VALUE_ALIASES` of an insert. @example placeholderRows(nth, COLUMNS, take) */
export const placeholderRows = <R extends object>(
  nth: readonly number[],
  columns: readonly (keyof R)[],
  take: Bind<readonly R[]>,
): R[] =>
  nth.map((i) => Object.fromEntries(columns.map((column) => [column, take((all) => all[i]![column])])) as R);

/**
 * Waits for all of what was said at once. Throws the failure of the first that failed, in the order given: what failed
 * after it is only a consequence.
 * @example await together([insertEvents(tx, events), upsertHeads(tx, heads)])
 */
export async function awaitAllInOrder(results: readonly Promise<unknown>[]): Promise<void> {
  for (const each of await Promise.allSettled(results)) if (each.status === 'rejected') throw each.reason;
}

/** A statement without values. @example const commit = say('commit'); await commitBatch(tx) */
export const rawStatement = (text: string): ((db: Db) => Promise<unknown>) => {
  const query = CompiledQuery.raw(text);
  return async (db) => execute(db, query);
};
