import { type StreamEntry, type StreamLane, streamEntryBytes } from '#core';

/** The values of an entry as the script `publishEntries` takes them, after its partition. @example toValues(entry) // ['post-1', 'rin', '', 312, body] */
export const toValues = (entry: StreamEntry): (string | number | Buffer)[] => [
  entry.id,
  entry.key,
  entry.headers ? JSON.stringify(entry.headers) : '',
  streamEntryBytes(entry),
  Buffer.from(entry.body.buffer, entry.body.byteOffset, entry.body.byteLength),
];

/** An entry as Redis keeps it. */
export interface StoredEntry {
  readonly entry: StreamEntry;
  /** What it counts for the size of the lane. */
  readonly bytes: string;
  /** Only in the dead-letter list. */
  readonly at?: Date;
  readonly attempts?: number;
}

/** Reads the fields of an entry, names and values in turn. @example toStoredEntry(fields, 'live').entry.id // 'post-1' */
export function toStoredEntry(fields: readonly Buffer[], lane: StreamLane): StoredEntry {
  const values = new Map<string, Buffer>();
  for (let i = 0; i + 1 < fields.length; i += 2) values.set(String(fields[i]), fields[i + 1]!);
  const text = (name: string) => String(values.get(name) ?? '');
  const headers = text('headers');
  return {
    entry: {
      lane,
      key: text('key'),
      id: text('id'),
      body: new Uint8Array(values.get('body') ?? []),
      ...(headers !== '' && { headers: JSON.parse(headers) as Record<string, string> }),
    },
    bytes: text('bytes'),
    ...(values.has('at') && { at: new Date(Number(text('at'))), attempts: Number(text('attempts')) }),
  };
}

/** Orders stream ids (`milliseconds-number`) by time. @example ['5-10', '5-9'].sort(compareStreamIds) // ['5-9', '5-10'] */
export function compareStreamIds(a: string, b: string): number {
  const [aMs, aNumber] = a.split('-').map(Number);
  const [bMs, bNumber] = b.split('-').map(Number);
  return aMs! - bMs! || aNumber! - bNumber!;
}
