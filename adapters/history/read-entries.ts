import type { Message } from '#core';
import { streamJsonEntries } from './json-stream.ts';
import type { HistoryPicture } from './pictures/history-picture.ts';
import {
  createProblem,
  findLoneSurrogate,
  type HistoryRecord,
  LONE_SURROGATE_TEXT,
  MAX_RECORD_BYTES,
  parseJson,
} from './record.ts';

/** Describes one document format: where its entries are and how an entry becomes a message. */
export interface EntryFormat {
  /** The field with the list, when the document is an object. */
  readonly listField: string;
  /** Name of the field with the message text, for problems. */
  readonly textField: string;
  /** Names an entry in a problem. */
  describeEntry(entry: number): string;
  /** Prefix for positions in the document outside an entry. */
  readonly documentPrefix?: string;
  /** The message, or a sentence that says what is wrong. */
  parseMessage(value: unknown, index: number): Message | string;
  /** The pictures of an entry that is a message. */
  findPictures(value: unknown): readonly HistoryPicture[];
  /** Called for each small field outside the list. */
  onField?(name: string, value: unknown): void;
}

/**
 * Reads the entries of one JSON document of any size. An invalid entry becomes a problem; the other entries are read. A
 * truncated document gives the entries before the cut, then a problem. `firstIndex` is the index of the first entry.
 * Returns the index after the last entry.
 * @example yield* readEntries(chunks, { listField: 'messages', textField: 'content', describeEntry, parseMessage }, 0)
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
          : { kind: 'message', index, ...read };
      }
    }
  }
  return next;
}

interface ReadEntry {
  readonly message: Message;
  readonly pictures?: readonly HistoryPicture[];
}

const readEntry = (bytes: Buffer, format: EntryFormat, index: number): ReadEntry | string => {
  const json = parseJson(bytes);
  if ('why' in json) return json.why;
  const message = format.parseMessage(json.value, index);
  if (typeof message === 'string') return message;
  const pictures = format.findPictures(json.value);
  const read = { message, ...(pictures.length > 0 && { pictures }) };
  if (!json.hasEscapes) return read;
  const brokenField = findLoneSurrogate(message, format.textField);
  return brokenField === undefined ? read : `"${brokenField}" holds ${LONE_SURROGATE_TEXT}`;
};
