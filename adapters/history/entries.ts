import type { Message } from '#core';
import { cutJson } from './json-cut.ts';
import {
  BROKEN_CHARACTER,
  brokenCharacterIn,
  type HistoryRecord,
  MAX_RECORD_BYTES,
  problem,
  readJson,
} from './record.ts';

/** How one kind of document turns its entries into messages. */
export interface Entries {
  /** The field that holds the list, where the document is an object. */
  readonly list: string;
  /** What the field with the typed text is called, for sentences. */
  readonly textField: string;
  /** What an entry is called in a problem. */
  place(entry: number): string;
  /** Said before a place inside the document that is no entry. */
  readonly document?: string;
  /** The message, or what is wrong with the entry. */
  message(value: unknown, index: number): Message | string;
  /** Takes note of a small field beside the list. */
  field?(name: string, value: unknown): void;
}

/**
 * Reads the entries of one big JSON document, however big. A bad entry is a problem of its own; a document that was
 * cut gives everything before the cut, then the problem. `first` numbers the first entry; returns the next number.
 * @example yield* readEntries(chunks, { list: 'messages', textField: 'content', place, message }, 0)
 */
export async function* readEntries(
  chunks: AsyncIterable<Buffer>,
  entries: Entries,
  first: number,
): AsyncGenerator<HistoryRecord, number> {
  let next = first;
  for await (const piece of cutJson(chunks, entries.list)) {
    switch (piece.kind) {
      case 'field': {
        const json = readJson(piece.bytes);
        if ('value' in json) entries.field?.(piece.name, json.value);
        break;
      }
      case 'stop':
        yield problem(`${entries.document ?? ''}byte ${piece.at}`, piece.why);
        break;
      case 'too-long':
        next++;
        yield problem(entries.place(piece.index), `it is longer than ${MAX_RECORD_BYTES >> 20} MB`);
        break;
      case 'entry': {
        const index = next++;
        const read = readEntry(piece.bytes, entries, index);
        yield typeof read === 'string'
          ? problem(`${entries.place(piece.index)} (byte ${piece.at})`, read)
          : { kind: 'message', index, message: read };
      }
    }
  }
  return next;
}

const readEntry = (bytes: Buffer, entries: Entries, index: number): Message | string => {
  const json = readJson(bytes);
  if ('why' in json) return json.why;
  const message = entries.message(json.value, index);
  if (typeof message === 'string' || !json.escapes) return message;
  const broken = brokenCharacterIn(message, entries.textField);
  return broken === undefined ? message : `"${broken}" holds ${BROKEN_CHARACTER}`;
};
