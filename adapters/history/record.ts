import { isUtf8 } from 'node:buffer';
import type { Message, Part, PartKind } from '#core';
import type { HistoryPicture } from './pictures/history-picture.ts';

/**
 * One record of a history: a message, or a problem with one record.
 * `index` is the zero-based number of the record in the file; a record with a problem leaves a gap.
 */
export type HistoryRecord =
  | {
      readonly kind: 'message';
      readonly index: number;
      readonly message: Message;
      /** Absent: none. */
      readonly pictures?: readonly HistoryPicture[];
    }
  | RecordProblem;

/** A problem with its position. The program prints it after the file name: `line 3: there is no "text"`. */
export interface RecordProblem {
  readonly kind: 'problem';
  readonly position: string;
  readonly why: string;
}

/** A record of kind `problem`. @example createProblem('line 3', 'it is not JSON') */
export const createProblem = (position: string, why: string): RecordProblem => ({
  kind: 'problem',
  position,
  why,
});

/** Maximum size of a record in bytes. A longer one is reported and skipped, so that memory use stays bounded. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** Blocks and components below this depth are ignored: a hostile file may nest them without limit. */
export const MAX_DEPTH = 16;

/** A JSON object with unchecked fields. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for an object that is not a list. @example isJsonObject({}) // true */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The objects of a list; empty for anything else, because optional fields of a message may be missing or malformed.
 * @example objectsIn([{ a: 1 }, null]) // [{ a: 1 }]
 */
export const objectsIn = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];

/** A non-empty string, or undefined. @example nonEmptyString('') // undefined */
export const nonEmptyString = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * One part from texts that may be absent or empty, joined by line breaks; no part when all are.
 * @example toParts('embed', ['a', undefined, 'b']) // [{ kind: 'embed', text: 'a\nb' }]
 */
export const toParts = (kind: PartKind, texts: readonly (string | undefined)[]): readonly Part[] => {
  const text = texts.filter(Boolean).join('\n');
  return text === '' ? [] : [{ kind, text }];
};

/**
 * Decodes one JSON value, or returns a reason that does not quote it. Never throws. `hasEscapes` says whether lone
 * surrogates are possible: UTF-8 cannot encode them, only `\u` escapes can.
 * @example parseJson(Buffer.from('{"text":')) // { why: 'it ends in the middle' }
 */
export const parseJson = (
  bytes: Buffer,
): { readonly value: unknown; readonly hasEscapes: boolean } | { readonly why: string } => {
  if (!isUtf8(bytes)) return { why: 'it is not UTF-8 text' };
  const text = bytes.toString('utf8');
  try {
    return { value: JSON.parse(text) as unknown, hasEscapes: text.includes('\\u') };
  } catch (error) {
    const cut = error instanceof Error && /end of JSON|Unterminated string/.test(error.message);
    return { why: cut ? 'it ends in the middle' : 'it is not JSON' };
  }
};

// With the u flag a surrogate pair is one character, so only lone surrogates match.
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/**
 * The field of a message with a lone surrogate (half a character such as "\ud800"), or undefined.
 * @example findLoneSurrogate(message, 'content') // 'content'
 */
export const findLoneSurrogate = (message: Message, textField: string): string | undefined => {
  if (LONE_SURROGATE.test(message.text)) return textField;
  if (LONE_SURROGATE.test(message.author.name)) return 'author';
  return message.parts.find((part) => LONE_SURROGATE.test(part.text))?.kind;
};

/** The phrase for a lone surrogate in sentences for users. */
export const LONE_SURROGATE_TEXT = 'half a character (a lone surrogate such as \\ud800)';

/** The name of a value's type in sentences for users. @example describeType(null) // 'null' */
export const describeType = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : isJsonObject(value)
        ? 'an object'
        : `a ${typeof value}`;
