/**
 * Canonical JSON: keys sorted, dates as `{"$date":"…"}`, absent values left out. The same value is always the same
 * text, so it can be hashed.
 */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const DATE = '$date';

/** What may be read by whoever can read the database: ids, numbers and our own words. Everything else is sealed. */
const PLAIN: ReadonlySet<string> = new Set([
  ...['kind', 'job', 'status', 'rung', 'decision', 'caseId', 'key'],
  ...['platform', 'id', 'channel', 'replyTo', 'url', 'language', 'roles', 'file'],
  ...['ruling', 'stance', 'rule', 'note', 'packs', 'missing', 'cases'],
]);
/** Ours are single words; an adapter's own sentence might quote somebody. */
const OUR_DETAIL = /^[a-z-]+$/;

const harmless = (key: string, text: string): boolean =>
  PLAIN.has(key) || (key === 'detail' && OUR_DETAIL.test(text));

/** @example canonical({ b: 1, a: new Date(0) }) // '{"a":{"$date":"1970-01-01T00:00:00.000Z"},"b":1}' */
export const canonical = (value: unknown): string => written(value, '', (_, text) => text);

/** The value of a canonical text, dates included. @example parsed('{"a":1}') // { a: 1 } */
export const parsed = (text: string): unknown => read(JSON.parse(text) as Json, (json) => json);

/** A value in two: what anybody may see, and the words taken out of it, in the order of the text. */
export interface Split {
  readonly skeleton: string;
  readonly words: readonly (string | null)[];
}

/**
 * Takes every text that is not known to be harmless out of a value; a field nobody thought of is sealed.
 * @example split({ kind: 'reported', reason: 'scam' }) // { skeleton: '{"kind":"reported","reason":null}', words: ['scam'] }
 */
export function split(value: unknown): Split {
  const words: (string | null)[] = [];
  const skeleton = written(value, '', (key, text) => {
    if (text !== null && harmless(key, text)) return text;
    words.push(text);
    return null;
  });
  return { skeleton, words };
}

/**
 * Puts the words back. Without them (they have been erased) every one is empty, and messages say so.
 * @example join(skeleton, words)
 */
export function join(skeleton: string, words: readonly (string | null)[] | undefined): unknown {
  const json = JSON.parse(skeleton) as Json;
  let next = 0;
  return words === undefined
    ? read(json, (each) => each ?? '', erased)
    : read(json, (each) => (each === null ? (words[next++] ?? null) : each));
}

const erased = (object: object): object =>
  'ref' in object && 'parts' in object ? { ...object, erased: true } : object;

/** Written out at once: every event of every case goes through here. */
function written(
  value: unknown,
  key: string,
  text: (key: string, text: string | null) => string | null,
): string {
  if (value === null || typeof value === 'string') return JSON.stringify(text(key, value));
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value);
  if (value instanceof Date) return `{"${DATE}":"${value.toISOString()}"}`;
  if (typeof value !== 'object') throw new Error(`a ${typeof value} cannot be written down`);
  let out = '';
  if (Array.isArray(value)) {
    for (const each of value) out += `${out && ','}${written(each, key, text)}`;
    return `[${out}]`;
  }
  const object = value as Record<string, unknown>;
  for (const name of sorted(Object.keys(object))) {
    const each = object[name];
    if (each !== undefined) out += `${out && ','}${JSON.stringify(name)}:${written(each, name, text)}`;
  }
  return `{${out}}`;
}

/** In its place: objects have a handful of names, and the engine's own way takes more memory than all else here. */
function sorted(names: string[]): string[] {
  for (let i = 1; i < names.length; i++) {
    const name = names[i]!;
    let at = i;
    for (; at > 0 && names[at - 1]! > name; at--) names[at] = names[at - 1]!;
    names[at] = name;
  }
  return names;
}

/** Changes what has just been parsed in its place. */
function read(
  json: Json,
  leaf: (json: string | null) => unknown,
  branch = (object: object): object => object,
): unknown {
  if (json === null || typeof json === 'string') return leaf(json);
  if (typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map((each) => read(each, leaf, branch));
  const object = json as Record<string, unknown>;
  const names = Object.keys(object);
  const date = object[DATE];
  if (names.length === 1 && typeof date === 'string') return new Date(date);
  for (const name of names) object[name] = read(object[name] as Json, leaf, branch);
  return branch(object);
}
