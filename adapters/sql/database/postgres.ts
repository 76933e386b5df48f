/*
 * PostgreSQL.
 *
 * Commits are not flushed by default (`synchronous_commit = off`); `writeDurable` turns flushing on for its
 * transaction. When the database server crashes, it loses unflushed commits, but the bot continues to run and may
 * already have acted on them. So all data that the bot acts on is flushed, also by `writeBatched`
 * (docs/decisions/which-commits-are-flushed.md).
 *
 * Statements of one tick are written to the socket in one piece (`coalesceWrites`), and queries bypass the copy that pg
 * makes of its configuration (`runQuery`): opening a case takes 0.66 instead of 0.72 ms
 * (docs/decisions/batched-store-queries.md).
 */
import type { Writable } from 'node:stream';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Log } from '#core';
import { parseInt8AsNumber } from './int8-parser.ts';
import { CUSTOM_PLAN, prepareStatement, rawStatement } from './prepared-statement.ts';
import type { Db, Tables } from './tables.ts';
import { LOCK_TIMEOUT_MS, runTransaction, type SqlDatabase } from './transaction.ts';

const QUERY_TIMEOUT_MS = 10_000;
const MAX_PREPARED_STATEMENTS = 500;
const BEGIN = rawStatement('begin isolation level read committed');
/** Acquires the locks one after the other, in the order given. */
const acquireAdvisoryLocks = prepareStatement<readonly string[], unknown>((db, bind) =>
  db
    .selectFrom(sql<{ name: string }>`unnest(${bind((locks) => locks)}::text[])`.as<'lock'>(sql`lock(name)`))
    .select(sql`pg_advisory_xact_lock(hashtextextended(name, 0))`.as('locked')),
);
const SET_SYNCHRONOUS_COMMIT = rawStatement('set local synchronous_commit = on');

/**
 * Opens a connection pool. A connection whose state is unknown is closed, never reused. Does not connect yet; queries
 * reject with pg's errors. `queryTimeoutMs`: limit for one query, and for a transaction that sends no statement.
 * @example const database = openPostgres('postgres://localhost/yamidome', log)
 */
export function openPostgres(url: string, log: Log, queryTimeoutMs = QUERY_TIMEOUT_MS): SqlDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: LOCK_TIMEOUT_MS,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
    // Statements are sent without waiting for earlier results.
    pipeline: true,
    types: parseInt8AsNumber(pg.types),
  });
  pool.on('connect', (client) => {
    // Without a listener, a connection that breaks while it is being closed would end the process.
    client.on('error', () => undefined);
    coalesceWrites(client);
    // A process that freezes inside a transaction must not block others for longer than the limit of a query.
    const idleTimeoutSql = `set idle_in_transaction_session_timeout = ${queryTimeoutMs}`;
    void client.query(`set synchronous_commit = off; ${idleTimeoutSql}`).catch(() => undefined);
  });
  pool.on('error', (error) => log.warn('database_connection_lost', { error: error.name }));
  const toPreparedQuery = createPreparedQueryCache();
  const connect = async () => {
    const client = await pool.connect();
    let isBroken = false;
    // The pool listens to idle connections only; without a listener, a used one that breaks would end the process.
    const onConnectionError = (error: Error) => {
      isBroken = true;
      log.warn('database_connection_lost', { error: error.name });
    };
    client.on('error', onConnectionError);
    return {
      async query(text: string, values: readonly unknown[]) {
        try {
          return await runQuery(client, toPreparedQuery(text), values);
        } catch (error) {
          // Errors of the server have a severity. After any other error the connection may still be busy.
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
  // Always in the same order, so that two writers cannot deadlock.
  const acquireLocks = (locks: readonly string[]) => async (tx: Db) => {
    if (locks.length > 0) await acquireAdvisoryLocks(tx, [...new Set(locks)].sort());
  };
  const writeDurable: SqlDatabase['writeDurable'] = (locks, work) =>
    runTransaction(db, 'pipelined', [BEGIN, SET_SYNCHRONOUS_COMMIT], acquireLocks(locks), work);
  return {
    kind: 'postgres',
    db,
    writeDurable,
    writeUnflushed: (locks, work) => runTransaction(db, 'pipelined', [BEGIN], acquireLocks(locks), work),
    // Commits are cheap here, and a shared transaction would make writers wait for each other's locks.
    writeBatched: writeDurable,
  };
}

/** Private members of pg 8. */
interface PgInternals {
  readonly connection: { readonly stream: Writable; _send(bytes: Buffer): boolean };
}

/** Combines the statements of one tick into one write to the socket. */
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

/** A `pg.Query` object is used as it is; a configuration object would be copied and wrapped in two promises. */
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
 * Names for prepared statements: the server parses and plans a named statement once per connection. A text gets a name
 * at its second use, up to `MAX_PREPARED_STATEMENTS` texts. A text that begins with `CUSTOM_PLAN` gets none.
 */
function createPreparedQueryCache(): (text: string) => PreparedQuery {
  let nameCount = 0;
  const queries = new Map<string, PreparedQuery>();
  return (text) => {
    const cached = queries.get(text);
    if (cached?.name !== undefined) return cached;
    if (text.startsWith(CUSTOM_PLAN)) return { text };
    if (cached === undefined && queries.size >= MAX_PREPARED_STATEMENTS) return { text };
    const next = cached === undefined ? { text } : { text, name: `yamidome ${++nameCount}` };
    queries.set(text, next);
    return next;
  };
}
