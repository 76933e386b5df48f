/*
 * Canonical JSON, divided into a readable skeleton and encrypted texts.
 *
 * Canonical: keys sorted, dates as `{"$date":"…"}`, absent values left out. The same value always gives the same text,
 * so it can be hashed.
 */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const DATE_KEY = '$date';

/**
 * Keys whose texts stay readable in the database: ids, and words of this program. Texts of all other keys are
 * encrypted.
 */
const PUBLIC_KEYS: ReadonlySet<string> = new Set([
  ...['kind', 'job', 'status', 'rung', 'decision', 'caseId', 'key'],
  ...['platform', 'id', 'channel', 'replyTo', 'url', 'language', 'roles', 'unknown', 'file'],
  ...[
    'ruling',
    'phraseRuling',
    'pictureRuling',
    'stance',
    'rule',
    'sorts',
    'note',
    'packs',
    'missing',
    'cases',
  ],
]);
/** A `detail` that matches is a code of this program and stays readable. Other details could quote a member. */
const DETAIL_CODE = /^[a-z-]+$/;

const isPublicText = (key: string, text: string): boolean =>
  PUBLIC_KEYS.has(key) || (key === 'detail' && DETAIL_CODE.test(text));

/**
 * A value as canonical JSON. Throws for functions, symbols and big integers.
 * @example toCanonicalJson({ b: 1, a: new Date(0) }) // '{"a":{"$date":"1970-01-01T00:00:00.000Z"},"b":1}'
 */
export const toCanonicalJson = (value: unknown): string => serialize(value, '', undefined);

/** The value of a canonical text, dates included. @example parseCanonicalJson('{"a":1}') // { a: 1 } */
export const parseCanonicalJson = (text: string): unknown => revive(JSON.parse(text) as Json, (json) => json);

/** A value in two parts: canonical JSON with null in place of each removed text, and the removed texts in order. */
export interface RedactedJson {
  readonly skeleton: string;
  readonly redactedTexts: readonly (string | null)[];
}

/**
 * Removes every text whose key is not in `PUBLIC_KEYS`, so that texts of a new field are encrypted by default.
 * @example redact({ kind: 'reported', reason: 'scam' }) // { skeleton: '{"kind":"reported","reason":null}', redactedTexts: ['scam'] }
 */
export function redact(value: unknown): RedactedJson {
  const redactedTexts: (string | null)[] = [];
  const skeleton = serialize(value, '', redactedTexts);
  return { skeleton, redactedTexts };
}

/**
 * Puts the texts back into a skeleton. When the texts were erased, each one is empty, and messages get `erased: true`.
 * @example restoreRedacted(skeleton, redactedTexts)
 */
export function restoreRedacted(
  skeleton: string,
  redactedTexts: readonly (string | null)[] | undefined,
): unknown {
  const json = JSON.parse(skeleton) as Json;
  let next = 0;
  return redactedTexts === undefined
    ? revive(json, (text) => text ?? '', markErased)
    : revive(json, (text) => (text === null ? (redactedTexts[next++] ?? null) : text));
}

const markErased = (object: object): object =>
  'ref' in object && 'parts' in object ? { ...object, erased: true } : object;

/** With `redactedTexts`, texts that are not public are moved to this list and replaced by null. */
function serialize(value: unknown, key: string, redactedTexts: (string | null)[] | undefined): string {
  if (typeof value === 'string') {
    if (redactedTexts === undefined || isPublicText(key, value)) return JSON.stringify(value);
    redactedTexts.push(value);
    return 'null';
  }
  if (value === null) {
    redactedTexts?.push(null);
    return 'null';
  }
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : 'null';
  if (typeof value === 'boolean') return `${value}`;
  if (typeof value !== 'object') throw new Error(`a ${typeof value} cannot be written down`);
  if (Array.isArray(value)) return `[${value.map((item) => serialize(item, key, redactedTexts)).join()}]`;
  if (value instanceof Date) return `{"${DATE_KEY}":"${value.toISOString()}"}`;
  const object = value as Record<string, unknown>;
  let out = '';
  for (const name of Object.keys(object).sort()) {
    const field = object[name];
    if (field !== undefined)
      out += `${out && ','}${JSON.stringify(name)}:${serialize(field, name, redactedTexts)}`;
  }
  return `{${out}}`;
}

/** Changes freshly parsed JSON in place. */
function revive(
  json: Json,
  mapString: (json: string | null) => unknown,
  mapObject = (object: object): object => object,
): unknown {
  if (json === null || typeof json === 'string') return mapString(json);
  if (typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map((item) => revive(item, mapString, mapObject));
  const object = json as Record<string, unknown>;
  const names = Object.keys(object);
  const date = object[DATE_KEY];
  if (names.length === 1 && typeof date === 'string') return new Date(date);
  for (const name of names) object[name] = revive(object[name] as Json, mapString, mapObject);
  return mapObject(object);
}
