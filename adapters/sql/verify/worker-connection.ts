import { parseInt8AsNumber } from '../database/int8-parser.ts';
import type { EventRow } from '../database/tables.ts';
import { checkSegment } from './check-segment.ts';
import type { ChainSegment, VerifiedSegment } from './segment.ts';
import type { EventTuple, VerifyWorkerConfig } from './worker-pool.ts';

type SegmentBounds = [server: string, after: number, upTo: number];

interface SegmentReader {
  rows(bounds: SegmentBounds): Promise<readonly EventTuple[]> | readonly EventTuple[];
  close(): unknown;
}

/**
 * Opens the database once more, to look at stretches. One that cannot be read is not sound: whatever keeps us from it
 * keeps whoever walks along the chain from it, too, or does not.
 * @example const { look, close } = openWorkerConnection(reading); await look(stretch)
 */
export function openWorkerConnection({ location, lockTimeoutMs, text, keys }: VerifyWorkerConfig) {
  const connection =
    'path' in location
      ? openSqliteFile(location.path)
      : connectPostgres(location.url, location.queryTimeoutMs);
  connection.catch(() => undefined);
  return {
    async check(stretch: ChainSegment): Promise<VerifiedSegment | undefined> {
      const { server, after, through } = stretch;
      try {
        const { rows } = await connection;
        const events = await rows([server, after, through]);
        return checkSegment(keys, stretch, toEventRows(server, events));
      } catch {
        return undefined;
      }
    },
    close: () => connection.then((each) => each.close()).catch(() => undefined),
  };

  async function openSqliteFile(path: string): Promise<SegmentReader> {
    const { default: SqliteDatabase } = await import('better-sqlite3');
    const file = new SqliteDatabase(path, { readonly: true, fileMustExist: true, timeout: lockTimeoutMs });
    // Rows as lists of their columns: objects would take a quarter longer.
    const statement = file.prepare(text).raw(true);
    return { rows: (bounds) => statement.all(...bounds) as EventTuple[], close: () => file.close() };
  }

  async function connectPostgres(url: string, answerMs: number): Promise<SegmentReader> {
    const { default: pg } = await import('pg');
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: lockTimeoutMs,
      query_timeout: answerMs,
      // The next stretch is on its way while one is looked at.
      pipeline: true,
      types: parseInt8AsNumber(pg.types),
    });
    // What was asked fails; that is enough.
    client.on('error', () => undefined);
    await client.connect();
    return {
      rows: async (values) =>
        (await client.query({ name: 'stretch', text, values, rowMode: 'array' }))
          .rows as unknown as EventTuple[],
      close: () => client.end(),
    };
  }
}

const toEventRows = (server: string, rows: readonly EventTuple[]): EventRow[] =>
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
