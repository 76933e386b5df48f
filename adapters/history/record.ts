import { isUtf8 } from 'node:buffer';
import type { Message, Part, PartKind } from '#core';

/**
 * One step through a history: a message, or a problem that cost exactly the record it names.
 * `index` is the zero-based number of the record in the file; a record with a problem leaves a gap.
 */
export type HistoryRecord =
  | { readonly kind: 'message'; readonly index: number; readonly message: Message }
  | Problem;

/** What is wrong and where, fit to be printed behind the file's name: `line 3: there is no "text"`. */
export interface Problem {
  readonly kind: 'problem';
  readonly place: string;
  readonly why: string;
}

/** @example problem('line 3', 'it is not JSON') */
export const problem = (place: string, why: string): Problem => ({ kind: 'problem', place, why });

/** The longest record that is read, in bytes. A longer one is reported and skipped: memory stays bounded. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** How deep we look into nested decorations; nobody nests deeper, but a file may. */
export const MAX_DEPTH = 16;

export type Fields = Readonly<Record<string, unknown>>;

/** An object that is no list. @example isFields({}) // true */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The objects of a list; nothing for anything else: what decorates a message may be missing or odd.
 * @example fieldsIn([{ a: 1 }, null]) // [{ a: 1 }]
 */
export const fieldsIn = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter(isFields) : [];

/** A string that is there and not empty, or undefined. @example stringIn('') // undefined */
export const stringIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * One part from texts that may be absent or empty, joined by line breaks; no part when nothing is left.
 * @example partOf('embed', ['a', undefined, 'b']) // [{ kind: 'embed', text: 'a\nb' }]
 */
export const partOf = (kind: PartKind, texts: readonly (string | undefined)[]): readonly Part[] => {
  const text = texts.filter((t) => t !== undefined && t !== '').join('\n');
  return text === '' ? [] : [{ kind, text }];
};

/**
 * Decodes one JSON value, or says why not without quoting it. `escapes` tells whether lone surrogates are possible
 * at all: plain UTF-8 cannot carry them.
 * @example readJson(Buffer.from('{"text":')) // { why: 'it ends in the middle' }
 */
export const readJson = (
  bytes: Buffer,
): { readonly value: unknown; readonly escapes: boolean } | { readonly why: string } => {
  if (!isUtf8(bytes)) return { why: 'it is not UTF-8 text' };
  const text = bytes.toString('utf8');
  try {
    return { value: JSON.parse(text) as unknown, escapes: text.includes('\\u') };
  } catch (error) {
    const cut = error instanceof Error && /end of JSON|Unterminated string/.test(error.message);
    return { why: cut ? 'it ends in the middle' : 'it is not JSON' };
  }
};

// With the u flag a pair is one character, so only lone halves match.
const loneSurrogate = /[\ud800-\udfff]/u;

/**
 * The field in which a message holds half a character (a lone surrogate such as "\ud800"), or undefined.
 * @example brokenCharacterIn(message, 'content') // 'content'
 */
export const brokenCharacterIn = (message: Message, textField: string): string | undefined => {
  if (loneSurrogate.test(message.text)) return textField;
  if (loneSurrogate.test(message.author.name)) return 'author';
  return message.parts.find((part) => loneSurrogate.test(part.text))?.kind;
};

export const BROKEN_CHARACTER = 'half a character (a lone surrogate such as \\ud800)';

/** What a value is called in a sentence. @example kindOf(null) // 'null' */
export const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : isFields(value)
        ? 'an object'
        : `a ${typeof value}`;
