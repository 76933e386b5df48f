import { type Compilable, CompiledQuery, type QueryResult } from 'kysely';
import type { Db } from './store.ts';

/** Stands where a value will be. */
class Place<V> {
  readonly read: (values: V) => unknown;
  constructor(read: (values: V) => unknown) {
    this.read = read;
  }
}

/** Puts a place where Kysely expects a value of the same type. */
export type Take<V> = <T>(read: (values: V) => T) => T;

type Line = (query: CompiledQuery) => Promise<QueryResult<unknown>>;

/** Ways to the database that belong to one transaction. */
const lines = new WeakMap<Db, Line>();

/**
 * From now on statements of the transaction `tx` go straight to its connection. `at once`: without waiting for the
 * answers to what was said before, where the database itself refuses all that follows what has failed. `in turn`:
 * after a failure nothing more is said, for SQLite may have ended the transaction by itself. What it returns resolves
 * when nothing that was said is still to be done.
 * @example const quiet = await straight(tx, 'at once')
 */
export async function straight(tx: Db, how: 'at once' | 'in turn'): Promise<() => Promise<unknown>> {
  const connection = await tx.getExecutor().provideConnection(async (each) => each);
  let before: Promise<unknown> = Promise.resolve();
  lines.set(tx, (query) => {
    if (how === 'at once') return connection.executeQuery(query);
    const mine = before.then(() => connection.executeQuery(query));
    before = mine;
    return mine;
  });
  return () => before.catch(() => undefined);
}

const execute = <R>(db: Db, query: CompiledQuery<R>): Promise<QueryResult<R>> => {
  const line = lines.get(db);
  return line ? (line(query) as Promise<QueryResult<R>>) : db.executeQuery(query);
};

type Run<V, R> = (db: Db, values: V) => Promise<readonly R[]>;

/**
 * A statement of the path: built once per database, its values come anew each time. Building takes Kysely longer than
 * SQLite needs to run it.
 * @example const caseOf = statement<string, Row>((db, take) => db.selectFrom('cases').selectAll().where('id', '=', take((id) => id))); await caseOf(tx, 'Y-4G7C2Q0M1X')
 */
export function statement<V, R>(build: (db: Db, take: Take<V>) => Compilable<R>): Run<V, R> {
  const built = new WeakMap<object, CompiledQuery<R>>();
  return async (db, values) => {
    const database = db.getExecutor().adapter;
    let query = built.get(database);
    if (!query) {
      query = build(db, (read) => new Place(read) as never).compile();
      built.set(database, query);
    }
    const parameters = query.parameters.map((each) =>
      each instanceof Place ? (each as Place<V>).read(values) : each,
    );
    return (await execute<R>(db, { ...query, parameters })).rows;
  };
}

/**
 * The same for a list of values, once for each length. None: nothing is asked.
 * @example const byIds = statements<string, Row>((db, nth, take) => db.selectFrom('cases').selectAll().where('id', 'in', nth.map((i) => take((ids) => ids[i]!))))
 */
export function statements<V, R>(
  build: (db: Db, nth: readonly number[], take: Take<readonly V[]>) => Compilable<R>,
): Run<readonly V[], R> {
  const byLength = new Map<number, Run<readonly V[], R>>();
  return async (db, values) => {
    const { length } = values;
    if (length === 0) return [];
    let run = byLength.get(length);
    if (!run) {
      const nth = Array.from({ length }, (_, i) => i);
      run = statement((each, take) => build(each, nth, take));
      byLength.set(length, run);
    }
    return run(db, values);
  };
}

/** Rows of places, for `values` of an insert. @example rows(nth, COLUMNS, take) */
export const rows = <R extends object>(
  nth: readonly number[],
  columns: readonly (keyof R)[],
  take: Take<readonly R[]>,
): R[] =>
  nth.map((i) => Object.fromEntries(columns.map((column) => [column, take((all) => all[i]![column])])) as R);

/**
 * Waits for all of what was said at once. Throws the failure of the first that failed, in the order given: what failed
 * after it is only a consequence.
 * @example await together([addEvents(tx, events), moveHeads(tx, heads)])
 */
export async function together(said: readonly Promise<unknown>[]): Promise<void> {
  for (const each of await Promise.allSettled(said)) if (each.status === 'rejected') throw each.reason;
}

/** A statement without values. @example const commit = say('commit'); await commit(tx) */
export const say = (text: string): ((db: Db) => Promise<unknown>) => {
  const query = CompiledQuery.raw(text);
  return async (db) => execute(db, query);
};
