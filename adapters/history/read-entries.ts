import type { Message } from '#core';
import { streamJsonEntries } from './json-stream.ts';
import {
  createProblem,
  findLoneSurrogate,
  type HistoryRecord,
  LONE_SURROGATE_TEXT,
  MAX_RECORD_BYTES,
  parseJson,
} from './record.ts';

/** How one kind of document turns its entries into messages. */
export interface EntryFormat {
  /** The field that holds the list, where the document is an object. */
  readonly listField: string;
  /** What the field with the typed text is called, for sentences. */
  readonly textField: string;
  /** What an entry is called in a problem. */
  describeEntry(entry: number): string;
  /** Said before a place inside the document that is no entry. */
  readonly documentPrefix?: string;
  /** The message, or what is wrong with the entry. */
  parseMessage(value: unknown, index: number): Message | string;
  /** Takes note of a small field beside the list. */
  onField?(name: string, value: unknown): void;
}

/**
 * Reads the entries of one big JSON document, however big. A bad entry is a problem of its own; a document that was
 * cut gives everything before the cut, then the problem. `first` numbers the first entry; returns the next number.
 * @example yield* readEntries(chunks, { list: 'messages', textField: 'content', place, message }, 0)
 */
export async function* readEntries(
  chunks: AsyncIterable<Buffer>,
  format: EntryFormat,
  firstIndex: number,
): AsyncGenerator<HistoryRecord, number> {
  let next = firstIndex;
  for await (const fragment of streamJsonEntries(chunks, format.listField)) {
    switch (fragment.kind) {
      case 'field': {
        const json = parseJson(fragment.bytes);
        if ('value' in json) format.onField?.(fragment.name, json.value);
        break;
      }
      case 'stop':
        yield createProblem(`${format.documentPrefix ?? ''}byte ${fragment.offset}`, fragment.why);
        break;
      case 'too-long':
        next++;
        yield createProblem(
          format.describeEntry(fragment.index),
          `it is longer than ${MAX_RECORD_BYTES >> 20} MB`,
        );
        break;
      case 'entry': {
        const index = next++;
        const read = readEntry(fragment.bytes, format, index);
        yield typeof read === 'string'
          ? createProblem(`${format.describeEntry(fragment.index)} (byte ${fragment.offset})`, read)
          : { kind: 'message', index, message: read };
      }
    }
  }
  return next;
}

const readEntry = (bytes: Buffer, format: EntryFormat, index: number): Message | string => {
  const json = parseJson(bytes);
  if ('why' in json) return json.why;
  const message = format.parseMessage(json.value, index);
  if (typeof message === 'string' || !json.hasEscapes) return message;
  const broken = findLoneSurrogate(message, format.textField);
  return broken === undefined ? message : `"${broken}" holds ${LONE_SURROGATE_TEXT}`;
};
