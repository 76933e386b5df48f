import type { Writable } from 'node:stream';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Log } from '#core';
import { bigNumbers } from './big-numbers.ts';
import { say, statement } from './statement.ts';
import { BUSY_MS, type Db, type Store, transaction } from './store.ts';
import type { Tables } from './tables.ts';

/** How long a query may take, in milliseconds. */
const ANSWER_MS = 10_000;
const PREPARED_MOST = 500;
const BEGIN = say('begin isolation level read committed');
/** One after the other, in the order given. */
const takeLocks = statement<readonly string[], unknown>((db, take) =>
  db
    .selectFrom(sql<{ name: string }>`unnest(${take((locks) => locks)}::text[])`.as<'lock'>(sql`lock(name)`))
    .select(sql`pg_advisory_xact_lock(hashtextextended(name, 0))`.as('locked')),
);
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
    // What is said before the last answer has come is sent at once.
    pipeline: true,
    types: bigNumbers(pg.types),
  });
  pool.on('connect', (client) => {
    // One that is cut off while it is being given up has nobody else to hear it, and would end the whole process.
    client.on('error', () => undefined);
    sendTogether(client);
    // A process that is frozen in the middle of a transaction holds up nobody for longer than a query may take.
    const patience = `set idle_in_transaction_session_timeout = ${answerMs}`;
    void client.query(`set synchronous_commit = off; ${patience}`).catch(() => undefined);
  });
  pool.on('error', (error) => log.warn('database connection lost', { error: error.name }));
  const prepared = createPrepared();
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
          return await asked(client, prepared(text), values);
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
  // Always in the same order, so that two writers never wait for each other.
  const locked = (locks: readonly string[]) => async (tx: Db) => {
    if (locks.length > 0) await takeLocks(tx, [...new Set(locks)].sort());
  };
  const write: Store['write'] = (locks, work) =>
    transaction(db, 'at once', [BEGIN, FLUSHED], locked(locks), work);
  return {
    kind: 'postgres',
    db,
    write,
    note: (locks, work) => transaction(db, 'at once', [BEGIN], locked(locks), work),
    // Its commits are cheap, and shared locks would let writers wait for each other. Flushed: a server that crashes
    // forgets what was not, and we, who live on, would have acted on it already.
    share: write,
  };
}

interface Wire {
  readonly connection: { readonly stream: Writable; _send(bytes: Buffer): boolean };
}

/** Writing to a socket costs as much as all else that a statement does here: what is said in one moment is written once. */
function sendTogether(client: pg.PoolClient): void {
  const { connection } = client as unknown as Wire;
  let said: Buffer[] = [];
  const send = () => {
    if (connection.stream.writable) connection.stream.write(Buffer.concat(said));
    said = [];
  };
  connection._send = (bytes) => {
    if (said.push(bytes) === 1) process.nextTick(send);
    return true;
  };
}

/** As a query of its own: what pg makes of a configuration is first copied, then promised twice. */
const asked = (client: pg.PoolClient, { text, name }: Prepared, values: readonly unknown[]) =>
  new Promise<pg.QueryResult>((resolve, reject) => {
    const callback = (error: Error | null, result: pg.QueryResult) =>
      error ? reject(error) : resolve(result);
    client.query(Object.assign(new pg.Query(text, values as unknown[]), { name, callback }));
  });

interface Prepared {
  readonly text: string;
  readonly name?: string;
}

/**
 * Names for what is said again and again: the server reads and plans it once per connection. What is said once, or
 * comes after too many others, has none.
 */
function createPrepared(): (text: string) => Prepared {
  let names = 0;
  const said = new Map<string, Prepared>();
  return (text) => {
    const known = said.get(text);
    if (known?.name !== undefined) return known;
    if (known === undefined && said.size >= PREPARED_MOST) return { text };
    const next = known === undefined ? { text } : { text, name: `yamidome ${++names}` };
    said.set(text, next);
    return next;
  };
}
