import { isUtf8 } from 'node:buffer';
import type { Message, Part, PartKind } from '#core';

/**
 * One step through a history: a message, or a problem that cost exactly the record it names.
 * `index` is the zero-based number of the record in the file; a record with a problem leaves a gap.
 */
export type HistoryRecord =
  | { readonly kind: 'message'; readonly index: number; readonly message: Message }
  | RecordProblem;

/** What is wrong and where, fit to be printed behind the file's name: `line 3: there is no "text"`. */
export interface RecordProblem {
  readonly kind: 'problem';
  readonly position: string;
  readonly why: string;
}

/** @example createProblem('line 3', 'it is not JSON') */
export const createProblem = (position: string, why: string): RecordProblem => ({
  kind: 'problem',
  position,
  why,
});

/** The longest record that is read, in bytes. A longer one is reported and skipped: memory stays bounded. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** How deep we look into nested decorations; nobody nests deeper, but a file may. */
export const MAX_DEPTH = 16;

export type JsonObject = Readonly<Record<string, unknown>>;

/** An object that is no list. @example isJsonObject({}) // true */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The objects of a list; nothing for anything else: what decorates a message may be missing or odd.
 * @example objectsIn([{ a: 1 }, null]) // [{ a: 1 }]
 */
export const objectsIn = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];

/** A string that is there and not empty, or undefined. @example stringIn('') // undefined */
export const nonEmptyString = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * One part from texts that may be absent or empty, joined by line breaks; no part when nothing is left.
 * @example partOf('embed', ['a', undefined, 'b']) // [{ kind: 'embed', text: 'a\nb' }]
 */
export const toParts = (kind: PartKind, texts: readonly (string | undefined)[]): readonly Part[] => {
  const text = texts.filter((t) => t !== undefined && t !== '').join('\n');
  return text === '' ? [] : [{ kind, text }];
};

/**
 * Decodes one JSON value, or says why not without quoting it. `escapes` tells whether lone surrogates are possible
 * at all: plain UTF-8 cannot carry them.
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

// With the u flag a pair is one character, so only lone halves match.
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/**
 * The field in which a message holds half a character (a lone surrogate such as "\ud800"), or undefined.
 * @example findLoneSurrogate(message, 'content') // 'content'
 */
export const findLoneSurrogate = (message: Message, textField: string): string | undefined => {
  if (LONE_SURROGATE.test(message.text)) return textField;
  if (LONE_SURROGATE.test(message.author.name)) return 'author';
  return message.parts.find((part) => LONE_SURROGATE.test(part.text))?.kind;
};

export const LONE_SURROGATE_TEXT = 'half a character (a lone surrogate such as \\ud800)';

/** What a value is called in a sentence. @example kindOf(null) // 'null' */
export const describeType = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : isJsonObject(value)
        ? 'an object'
        : `a ${typeof value}`;
