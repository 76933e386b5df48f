import { parseInt8AsNumber } from '../database/int8-parser.ts';
import type { EventRow } from '../database/tables.ts';
import { checkSegment } from './check-segment.ts';
import type { ChainSegment, VerifiedSegment } from './segment.ts';
import type { EventTuple, VerifyWorkerConfig } from './worker-protocol.ts';

type SegmentBounds = [server: string, after: number, through: number];

interface SegmentReader {
  rows(bounds: SegmentBounds): Promise<readonly EventTuple[]> | readonly EventTuple[];
  close(): unknown;
}

/**
 * Opens another connection to the database, to check segments. `check` resolves with undefined if the segment is not
 * valid or cannot be read, and never rejects: the main thread then reads the segment itself and reports the error.
 * @example const { check, close } = openWorkerConnection(config); await check(segment)
 */
export function openWorkerConnection({ location, lockTimeoutMs, text, keys }: VerifyWorkerConfig) {
  const connection =
    'path' in location
      ? openSqliteFile(location.path)
      : connectPostgres(location.url, location.queryTimeoutMs);
  connection.catch(() => undefined);
  return {
    async check(segment: ChainSegment): Promise<VerifiedSegment | undefined> {
      const { server, after, through } = segment;
      try {
        const { rows } = await connection;
        const events = await rows([server, after, through]);
        return checkSegment(keys, segment, toEventRows(server, events));
      } catch {
        return undefined;
      }
    },
    close: () => connection.then((reader) => reader.close()).catch(() => undefined),
  };

  async function openSqliteFile(path: string): Promise<SegmentReader> {
    const { default: SqliteDatabase } = await import('better-sqlite3');
    const file = new SqliteDatabase(path, { readonly: true, fileMustExist: true, timeout: lockTimeoutMs });
    // Rows are lists of columns, because rows as objects take 25 % longer.
    const statement = file.prepare(text).raw(true);
    return { rows: (bounds) => statement.all(...bounds) as EventTuple[], close: () => file.close() };
  }

  async function connectPostgres(url: string, queryTimeoutMs: number): Promise<SegmentReader> {
    const { default: pg } = await import('pg');
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: lockTimeoutMs,
      query_timeout: queryTimeoutMs,
      // The next segment is read while this one is checked.
      pipeline: true,
      types: parseInt8AsNumber(pg.types),
    });
    // The error is ignored, because the running query fails with it too.
    client.on('error', () => undefined);
    await client.connect();
    return {
      rows: async (values) =>
        (await client.query({ name: 'verify-segment', text, values, rowMode: 'array' }))
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
