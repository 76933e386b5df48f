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
/** Of those, what is one of a few texts of ours. */
const OURS: ReadonlySet<string> = new Set([
  ...['kind', 'status', 'rung', 'decision', 'platform', 'language'],
  ...['ruling', 'stance', 'rule', 'note', 'packs', 'missing'],
]);
const KEPT_MOST = 2000;
/** Ours are single words; an adapter's own sentence might quote somebody. */
const OUR_DETAIL = /^[a-z-]+$/;

const harmless = (key: string, text: string): boolean =>
  PLAIN.has(key) || (key === 'detail' && OUR_DETAIL.test(text));

/** @example canonical({ b: 1, a: new Date(0) }) // '{"a":{"$date":"1970-01-01T00:00:00.000Z"},"b":1}' */
export const canonical = (value: unknown): string => written(value, '', undefined);

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
  const skeleton = written(value, '', words);
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

/**
 * Written out at once: every event of every case goes through here. With `words`, texts that are not known to be
 * harmless go there.
 */
function written(value: unknown, key: string, words: (string | null)[] | undefined): string {
  if (typeof value === 'string') {
    if (OURS.has(key)) return quoted(value);
    if (words === undefined || harmless(key, value)) return JSON.stringify(value);
    words.push(value);
    return 'null';
  }
  if (value === null) {
    words?.push(null);
    return 'null';
  }
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : 'null';
  if (typeof value === 'boolean') return `${value}`;
  if (typeof value !== 'object') throw new Error(`a ${typeof value} cannot be written down`);
  if (Array.isArray(value)) {
    let out = '';
    for (const each of value) out += (out && ',') + written(each, key, words);
    return `[${out}]`;
  }
  if (value instanceof Date) return `{"${DATE}":"${value.toISOString()}"}`;
  const object = value as Record<string, unknown>;
  let out = '';
  for (const name of sorted(Object.keys(object))) {
    const each = object[name];
    if (each !== undefined) out += (out && ',') + named(name) + written(each, name, words);
  }
  return `{${out}}`;
}

/** The same texts again and again, quoted once. */
function kept(write: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= KEPT_MOST) known.clear();
    const now = write(text);
    known.set(text, now);
    return now;
  };
}
const quoted = kept((text) => JSON.stringify(text));
const named = kept((name) => `${JSON.stringify(name)}:`);

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
