import type { Writable } from 'node:stream';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Log } from '#core';
import { parseInt8AsNumber } from './int8-parser.ts';
import { prepareStatement, rawStatement } from './prepared-statement.ts';
import type { Tables } from './tables.ts';
import { type Db, LOCK_TIMEOUT_MS, runTransaction, type SqlDatabase } from './transaction.ts';

/** How long a query may take, in milliseconds. */
const QUERY_TIMEOUT_MS = 10_000;
const MAX_PREPARED_STATEMENTS = 500;
const BEGIN = rawStatement('begin isolation level read committed');
/** One after the other, in the order given. */
const acquireAdvisoryLocks = prepareStatement<readonly string[], unknown>((db, take) =>
  db
    .selectFrom(sql<{ name: string }>`unnest(${take((locks) => locks)}::text[])`.as<'lock'>(sql`lock(name)`))
    .select(sql`pg_advisory_xact_lock(hashtextextended(name, 0))`.as('locked')),
);
const SET_SYNCHRONOUS_COMMIT = rawStatement('set local synchronous_commit = on');

/**
 * A PostgreSQL database. A connection whose state is in doubt is closed, never reused.
 * @example const store = openPostgres('postgres://localhost/yamidome', log)
 */
export function openPostgres(url: string, log: Log, queryTimeoutMs = QUERY_TIMEOUT_MS): SqlDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: LOCK_TIMEOUT_MS,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
    // What is said before the last answer has come is sent at once.
    pipeline: true,
    types: parseInt8AsNumber(pg.types),
  });
  pool.on('connect', (client) => {
    // One that is cut off while it is being given up has nobody else to hear it, and would end the whole process.
    client.on('error', () => undefined);
    coalesceWrites(client);
    // A process that is frozen in the middle of a transaction holds up nobody for longer than a query may take.
    const idleTimeoutSql = `set idle_in_transaction_session_timeout = ${queryTimeoutMs}`;
    void client.query(`set synchronous_commit = off; ${idleTimeoutSql}`).catch(() => undefined);
  });
  pool.on('error', (error) => log.warn('database connection lost', { error: error.name }));
  const toPreparedQuery = createPreparedQueryCache();
  const connect = async () => {
    const client = await pool.connect();
    let isBroken = false;
    // The pool listens to those that nobody uses; one in use that is cut off would end the whole process.
    const onConnectionError = (error: Error) => {
      isBroken = true;
      log.warn('database connection lost', { error: error.name });
    };
    client.on('error', onConnectionError);
    return {
      async query(text: string, values: readonly unknown[]) {
        try {
          return await runQuery(client, toPreparedQuery(text), values);
        } catch (error) {
          // The server's own refusals have a severity; anything else is a connection that may still be busy.
          if (!(error instanceof Error && 'severity' in error)) isBroken = true;
          throw error;
        }
      },
      release() {
        client.off('error', onConnectionError);
        client.release(isBroken);
      },
    };
  };
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: { connect, end: () => pool.end() } as unknown as pg.Pool,
    }),
  });
  // Always in the same order, so that two writers never wait for each other.
  const acquireLocks = (locks: readonly string[]) => async (tx: Db) => {
    if (locks.length > 0) await acquireAdvisoryLocks(tx, [...new Set(locks)].sort());
  };
  const writeDurable: SqlDatabase['writeDurable'] = (locks, work) =>
    runTransaction(db, 'at once', [BEGIN, SET_SYNCHRONOUS_COMMIT], acquireLocks(locks), work);
  return {
    kind: 'postgres',
    db,
    writeDurable,
    writeUnflushed: (locks, work) => runTransaction(db, 'at once', [BEGIN], acquireLocks(locks), work),
    // Its commits are cheap, and shared locks would let writers wait for each other. Flushed: a server that crashes
    // forgets what was not, and we, who live on, would have acted on it already.
    writeBatched: writeDurable,
  };
}

interface PgInternals {
  readonly connection: { readonly stream: Writable; _send(bytes: Buffer): boolean };
}

/** Writing to a socket costs as much as all else that a statement does here: what is said in one moment is written once. */
function coalesceWrites(client: pg.PoolClient): void {
  const { connection } = client as unknown as PgInternals;
  let chunks: Buffer[] = [];
  const send = () => {
    if (connection.stream.writable) connection.stream.write(Buffer.concat(chunks));
    chunks = [];
  };
  connection._send = (bytes) => {
    if (chunks.push(bytes) === 1) process.nextTick(send);
    return true;
  };
}

/** As a query of its own: what pg makes of a configuration is first copied, then promised twice. */
const runQuery = (client: pg.PoolClient, { text, name }: PreparedQuery, values: readonly unknown[]) =>
  new Promise<pg.QueryResult>((resolve, reject) => {
    const callback = (error: Error | null, result: pg.QueryResult) =>
      error ? reject(error) : resolve(result);
    client.query(Object.assign(new pg.Query(text, values as unknown[]), { name, callback }));
  });

interface PreparedQuery {
  readonly text: string;
  readonly name?: string;
}

/**
 * Names for what is said again and again: the server reads and plans it once per connection. What is said once, or
 * comes after too many others, has none.
 */
function createPreparedQueryCache(): (text: string) => PreparedQuery {
  let nameCount = 0;
  const queries = new Map<string, PreparedQuery>();
  return (text) => {
    const known = queries.get(text);
    if (known?.name !== undefined) return known;
    if (known === undefined && queries.size >= MAX_PREPARED_STATEMENTS) return { text };
    const next = known === undefined ? { text } : { text, name: `yamidome ${++nameCount}` };
    queries.set(text, next);
    return next;
  };
}
