// @ts-check
// JavaScript, and not TypeScript: readers need it, too.
import { bigNumbers } from './big-numbers.js';
import { lookAt } from './look.js';

/** @import { Reading, Row } from './read-ahead.ts' */
/** @import { Sound, Stretch } from './stretch.ts' */
/** @import { EventRow } from './tables.ts' */
/** @typedef {[server: string, after: number, upTo: number]} Bounds */
/** @typedef {{ rows(bounds: Bounds): unknown, close(): unknown }} Opened */

/**
 * Opens the database once more, to look at stretches. One that cannot be read is not sound: whatever keeps us from it
 * keeps whoever walks along the chain from it, too, or does not.
 * @param {Reading} reading
 * @example const { look, close } = openReading(reading); await look(stretch)
 */
export function openReading({ place, busyMs, text, keys }) {
  const opened = 'path' in place ? openFile(place.path) : connect(place.url, place.answerMs);
  opened.catch(() => undefined);
  return {
    /**
     * @param {Stretch} stretch
     * @returns {Promise<Sound | undefined>}
     */
    async look(stretch) {
      const { server, after, upTo } = stretch;
      try {
        const { rows } = await opened;
        const events = /** @type {readonly Row[]} */ (await rows([server, after, upTo]));
        return lookAt(keys, stretch, placed(server, events));
      } catch {
        return undefined;
      }
    },
    close: () => opened.then((each) => each.close()).catch(() => undefined),
  };

  /**
   * @param {string} path
   * @returns {Promise<Opened>}
   */
  async function openFile(path) {
    const { default: SqliteDatabase } = await import('better-sqlite3');
    const file = new SqliteDatabase(path, { readonly: true, fileMustExist: true, timeout: busyMs });
    // Rows as lists of their columns: objects would take a quarter longer.
    const statement = file.prepare(text).raw(true);
    return { rows: (bounds) => statement.all(...bounds), close: () => file.close() };
  }

  /**
   * @param {string} url
   * @param {number} answerMs
   * @returns {Promise<Opened>}
   */
  async function connect(url, answerMs) {
    const { default: pg } = await import('pg');
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: busyMs,
      query_timeout: answerMs,
      // The next stretch is on its way while one is looked at.
      pipeline: true,
      types: bigNumbers(pg.types),
    });
    // What was asked fails; that is enough.
    client.on('error', () => undefined);
    await client.connect();
    return {
      rows: async (values) => (await client.query({ name: 'stretch', text, values, rowMode: 'array' })).rows,
      close: () => client.end(),
    };
  }
}

/**
 * @param {string} server
 * @param {readonly Row[]} rows
 * @returns {EventRow[]}
 */
const placed = (server, rows) =>
  rows.map(([number, case_id, seq, kind, at, member, skeleton, content, content_hash, prev, hash]) => ({
    server,
    number,
    case_id,
    seq,
    kind,
    at,
    member,
    skeleton,
    content,
    content_hash,
    prev,
    hash,
  }));
