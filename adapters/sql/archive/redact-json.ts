/**
 * Canonical JSON: keys sorted, dates as `{"$date":"…"}`, absent values left out. The same value is always the same
 * text, so it can be hashed.
 */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const DATE_KEY = '$date';

/** What may be read by whoever can read the database: ids, numbers and our own words. Everything else is sealed. */
const PUBLIC_KEYS: ReadonlySet<string> = new Set([
  ...['kind', 'job', 'status', 'rung', 'decision', 'caseId', 'key'],
  ...['platform', 'id', 'channel', 'replyTo', 'url', 'language', 'roles', 'file'],
  ...['ruling', 'stance', 'rule', 'note', 'packs', 'missing', 'cases'],
]);
/** Of those, what is one of a few texts of ours. */
const ENUM_KEYS: ReadonlySet<string> = new Set([
  ...['kind', 'status', 'rung', 'decision', 'platform', 'language'],
  ...['ruling', 'stance', 'rule', 'note', 'packs', 'missing'],
]);
const CACHE_SIZE = 2000;
/** Ours are single words; an adapter's own sentence might quote somebody. */
const DETAIL_CODE = /^[a-z-]+$/;

const isPublicText = (key: string, text: string): boolean =>
  PUBLIC_KEYS.has(key) || (key === 'detail' && DETAIL_CODE.test(text));

/** @example toCanonicalJson({ b: 1, a: new Date(0) }) // '{"a":{"$date":"1970-01-01T00:00:00.000Z"},"b":1}' */
export const toCanonicalJson = (value: unknown): string => serialize(value, '', undefined);

/** The value of a canonical text, dates included. @example parsed('{"a":1}') // { a: 1 } */
export const parseCanonicalJson = (text: string): unknown => revive(JSON.parse(text) as Json, (json) => json);

/** A value in two: what anybody may see, and the words taken out of it, in the order of the text. */
export interface RedactedJson {
  readonly skeleton: string;
  readonly redactedTexts: readonly (string | null)[];
}

/**
 * Takes every text that is not known to be harmless out of a value; a field nobody thought of is sealed.
 * @example split({ kind: 'reported', reason: 'scam' }) // { skeleton: '{"kind":"reported","reason":null}', words: ['scam'] }
 */
export function redact(value: unknown): RedactedJson {
  const redactedTexts: (string | null)[] = [];
  const skeleton = serialize(value, '', redactedTexts);
  return { skeleton, redactedTexts };
}

/**
 * Puts the words back. Without them (they have been erased) every one is empty, and messages say so.
 * @example restoreRedacted(skeleton, words)
 */
export function restoreRedacted(
  skeleton: string,
  redactedTexts: readonly (string | null)[] | undefined,
): unknown {
  const json = JSON.parse(skeleton) as Json;
  let next = 0;
  return redactedTexts === undefined
    ? revive(json, (each) => each ?? '', markErased)
    : revive(json, (each) => (each === null ? (redactedTexts[next++] ?? null) : each));
}

const markErased = (object: object): object =>
  'ref' in object && 'parts' in object ? { ...object, erased: true } : object;

/**
 * Written out at once: every event of every case goes through here. With `words`, texts that are not known to be
 * harmless go there.
 */
function serialize(value: unknown, key: string, redactedTexts: (string | null)[] | undefined): string {
  if (typeof value === 'string') {
    if (ENUM_KEYS.has(key)) return quoteValue(value);
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
  if (Array.isArray(value)) {
    let out = '';
    for (const each of value) out += (out && ',') + serialize(each, key, redactedTexts);
    return `[${out}]`;
  }
  if (value instanceof Date) return `{"${DATE_KEY}":"${value.toISOString()}"}`;
  const object = value as Record<string, unknown>;
  let out = '';
  for (const name of sortInPlace(Object.keys(object))) {
    const each = object[name];
    if (each !== undefined) out += (out && ',') + quoteKey(name) + serialize(each, name, redactedTexts);
  }
  return `{${out}}`;
}

/** The same texts again and again, quoted once. */
function memoize(compute: (text: string) => string): (text: string) => string {
  const cache = new Map<string, string>();
  return (text) => {
    const before = cache.get(text);
    if (before !== undefined) return before;
    if (cache.size >= CACHE_SIZE) cache.clear();
    const now = compute(text);
    cache.set(text, now);
    return now;
  };
}
const quoteValue = memoize((text) => JSON.stringify(text));
const quoteKey = memoize((name) => `${JSON.stringify(name)}:`);

/** In its place: objects have a handful of names, and the engine's own way takes more memory than all else here. */
function sortInPlace(names: string[]): string[] {
  for (let i = 1; i < names.length; i++) {
    const name = names[i]!;
    let at = i;
    for (; at > 0 && names[at - 1]! > name; at--) names[at] = names[at - 1]!;
    names[at] = name;
  }
  return names;
}

/** Changes what has just been parsed in its place. */
function revive(
  json: Json,
  mapString: (json: string | null) => unknown,
  mapObject = (object: object): object => object,
): unknown {
  if (json === null || typeof json === 'string') return mapString(json);
  if (typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map((each) => revive(each, mapString, mapObject));
  const object = json as Record<string, unknown>;
  const names = Object.keys(object);
  const date = object[DATE_KEY];
  if (names.length === 1 && typeof date === 'string') return new Date(date);
  for (const name of names) object[name] = revive(object[name] as Json, mapString, mapObject);
  return mapObject(object);
}
