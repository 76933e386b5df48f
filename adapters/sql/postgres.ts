import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Log } from '#core';
import { say } from './statement.ts';
import { BUSY_MS, type Db, type Store, transaction } from './store.ts';
import type { Tables } from './tables.ts';

/** How long a query may take, in milliseconds. */
const ANSWER_MS = 10_000;
const INT8 = 20;
const BEGIN = say('begin isolation level read committed');
const FLUSHED = say('set local synchronous_commit = on');

/**
 * A PostgreSQL database. A connection whose state is in doubt is closed, never reused.
 * @example const store = openPostgres('postgres://localhost/yamidome', log)
 */
export function openPostgres(url: string, log: Log, answerMs = ANSWER_MS): Store {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: BUSY_MS,
    query_timeout: answerMs,
    keepAlive: true,
    // Milliseconds and numbers of events stay far below 2^53.
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === INT8 ? Number : pg.types.getTypeParser(type, format as 'text'),
    } as pg.CustomTypesConfig,
  });
  pool.on('connect', (client) => void client.query('set synchronous_commit = off').catch(() => undefined));
  pool.on('error', (error) => log.warn('database connection lost', { error: error.name }));
  const connect = async () => {
    const client = await pool.connect();
    let doubtful = false;
    // The pool listens to those that nobody uses; one in use that is cut off would end the whole process.
    const lost = (error: Error) => {
      doubtful = true;
      log.warn('database connection lost', { error: error.name });
    };
    client.on('error', lost);
    return {
      async query(text: string, values: readonly unknown[]) {
        try {
          return await client.query(text, [...values]);
        } catch (error) {
          // The server's own refusals have a severity; anything else is a connection that may still be busy.
          if (!(error instanceof Error && 'severity' in error)) doubtful = true;
          throw error;
        }
      },
      release() {
        client.off('error', lost);
        client.release(doubtful);
      },
    };
  };
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: { connect, end: () => pool.end() } as unknown as pg.Pool,
    }),
  });
  const locked = (locks: readonly string[]) => async (tx: Db) => {
    // Always in the same order, so that two writers never wait for each other.
    for (const lock of [...new Set(locks)].sort()) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(tx);
    }
  };
  const note: Store['note'] = (locks, work) => transaction(db, [BEGIN], locked(locks), work);
  return {
    kind: 'postgres',
    db,
    write: (locks, work) => transaction(db, [BEGIN, FLUSHED], locked(locks), work),
    note,
    // Its commits are cheap, and shared locks would let writers wait for each other.
    share: note,
  };
}
