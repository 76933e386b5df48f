import { bigNumbers } from './big-numbers.ts';
import { lookAt } from './look.ts';
import type { Reading, Row } from './read-ahead.ts';
import type { Sound, Stretch } from './stretch.ts';
import type { EventRow } from './tables.ts';

type Bounds = [server: string, after: number, upTo: number];

interface Opened {
  rows(bounds: Bounds): Promise<readonly Row[]> | readonly Row[];
  close(): unknown;
}

/**
 * Opens the database once more, to look at stretches. One that cannot be read is not sound: whatever keeps us from it
 * keeps whoever walks along the chain from it, too, or does not.
 * @example const { look, close } = openReading(reading); await look(stretch)
 */
export function openReading({ place, busyMs, text, keys }: Reading) {
  const opened = 'path' in place ? openFile(place.path) : connect(place.url, place.answerMs);
  opened.catch(() => undefined);
  return {
    async look(stretch: Stretch): Promise<Sound | undefined> {
      const { server, after, upTo } = stretch;
      try {
        const { rows } = await opened;
        const events = await rows([server, after, upTo]);
        return lookAt(keys, stretch, placed(server, events));
      } catch {
        return undefined;
      }
    },
    close: () => opened.then((each) => each.close()).catch(() => undefined),
  };

  async function openFile(path: string): Promise<Opened> {
    const { default: SqliteDatabase } = await import('better-sqlite3');
    const file = new SqliteDatabase(path, { readonly: true, fileMustExist: true, timeout: busyMs });
    // Rows as lists of their columns: objects would take a quarter longer.
    const statement = file.prepare(text).raw(true);
    return { rows: (bounds) => statement.all(...bounds) as Row[], close: () => file.close() };
  }

  async function connect(url: string, answerMs: number): Promise<Opened> {
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
      rows: async (values) =>
        (await client.query({ name: 'stretch', text, values, rowMode: 'array' })).rows as unknown as Row[],
      close: () => client.end(),
    };
  }
}

const placed = (server: string, rows: readonly Row[]): EventRow[] =>
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
