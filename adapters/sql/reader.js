// @ts-check
// JavaScript, and not TypeScript: on Node 20 a worker does not inherit the loader that lets the rest run as it is, and
// to bring its own takes it half a second.
import { parentPort, workerData } from 'node:worker_threads';
import { lookAt } from './look.js';

/** @import { Asked, Answered, Reading, Row } from './read-ahead.ts' */
/** @import { Stretch } from './stretch.ts' */
/** @typedef {(values: [server: string, after: number, upTo: number]) => unknown} Read */

/** @type {Reading} */
const { place, busyMs, text, keys } = workerData;
const opened = 'path' in place ? openFile(place.path) : connect(place.url, place.answerMs);
opened.catch(() => undefined);

parentPort?.on('message', async (/** @type {Asked} */ { id, stretch }) => {
  // Whatever keeps us from reading keeps the main thread from it, too, or does not: it looks for itself.
  const sound = await look(stretch).catch(() => undefined);
  /** @type {Answered} */
  const answered = { id, sound };
  parentPort?.postMessage(answered);
});

/** @param {Stretch} stretch */
async function look(stretch) {
  const { server, after, upTo } = stretch;
  const read = await opened;
  const rows = /** @type {readonly Row[]} */ (await read([server, after, upTo]));
  return lookAt(keys, stretch, events(server, rows));
}

/**
 * @param {string} server
 * @param {readonly Row[]} rows
 */
function* events(server, rows) {
  for (const [number, case_id, seq, kind, at, member, skeleton, content, content_hash, prev, hash] of rows) {
    yield { server, number, case_id, seq, kind, at, member, skeleton, content, content_hash, prev, hash };
  }
}

/**
 * @param {string} path
 * @returns {Promise<Read>}
 */
async function openFile(path) {
  const { default: SqliteDatabase } = await import('better-sqlite3');
  const file = new SqliteDatabase(path, { readonly: true, fileMustExist: true, timeout: busyMs });
  // Rows as lists of their columns: objects would take a quarter longer.
  const statement = file.prepare(text).raw(true);
  return (values) => statement.all(...values);
}

/**
 * @param {string} url
 * @param {number} answerMs
 * @returns {Promise<Read>}
 */
async function connect(url, answerMs) {
  const { default: pg } = await import('pg');
  // This thread's own: numbers of events and milliseconds stay far below 2^53.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: busyMs,
    query_timeout: answerMs,
    // The next stretch is on its way while one is looked at.
    pipeline: true,
  });
  // What was asked fails; that is enough.
  client.on('error', () => undefined);
  await client.connect();
  return async (values) => (await client.query({ name: 'stretch', text, values, rowMode: 'array' })).rows;
}
