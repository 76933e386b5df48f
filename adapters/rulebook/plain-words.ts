/** Thrown where a text goes beyond plain YAML; whoever asked never sees it. */
export const BEYOND = new Error('beyond plain YAML');

const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** What is no string, or may be none. */
const NO_STRING = /^(?:null|true|false|~|[-+]?\.?(?:\d[\d.]*(?:e[-+]?\d*)?|0[ox][\da-f]*|inf|nan))$/i;
/** What no word begins with. */
const SIGN = /^[-?:,[\]{}#&*!|>'"%@`]/;

const WORD = /[^,[\]{}:#]*/y;
const WORDS = /([^"'[\]{}:#]+)\]/y;
const QUOTED = /"((?:[^"\\]|\\["\\n])*)"|'((?:[^']|'')*)'/y;
const FLOW_KEY = /([A-Za-z][\w.+-]*): +/y;

/**
 * Reads what stands in brackets, braces or quotes, with nothing behind it but a remark. Made once, for functions inside
 * of functions cost more than what they read.
 * @example flow('[pay.high, { within: 3 }]') // ['pay.high', { within: 3 }]
 */
export const flow = (() => {
  let text = '';
  let at = 0;

  function take(what: RegExp): RegExpExecArray | null {
    what.lastIndex = at;
    const found = what.exec(text);
    if (found !== null) at = what.lastIndex;
    return found;
  }

  const skipBlanks = (): void => {
    while (text.charCodeAt(at) === BLANK) at++;
  };

  /** Steps over this sign, and over blanks around it. */
  function sign(sign: string): boolean {
    skipBlanks();
    if (text[at] !== sign) return false;
    at++;
    skipBlanks();
    return true;
  }

  function value(): unknown {
    if (sign('[')) return list();
    if (sign('{')) return mapping();
    const quoted = take(QUOTED);
    if (quoted === null) return meaningOf(trimmed(take(WORD)![0]));
    return quoted[2] === undefined ? spelt(quoted[1]!) : quoted[2].replaceAll("''", "'");
  }

  function list(): unknown[] {
    const words = take(WORDS);
    if (words !== null) return words[1]!.split(',').map((word) => meaningOf(trimmed(word)));
    const items: unknown[] = [];
    if (sign(']')) return items;
    do items.push(value());
    while (sign(','));
    if (!sign(']')) throw BEYOND;
    return items;
  }

  function mapping(): Record<string, unknown> {
    const entries: Record<string, unknown> = {};
    if (sign('}')) return entries;
    do {
      const key = take(FLOW_KEY);
      if (key === null) throw BEYOND;
      put(entries, key[1]!, value());
    } while (sign(','));
    if (!sign('}')) throw BEYOND;
    return entries;
  }

  return (written: string): unknown => {
    text = written;
    at = 0;
    const whole = value();
    skipBlanks();
    if (at < text.length && !(text[at] === '#' && text[at - 1] === ' ')) throw BEYOND;
    return whole;
  };
})();

const spelt = (quoted: string): string =>
  quoted.includes('\\') ? quoted.replace(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign)) : quoted;

const BLANK = 0x20;

/** How many blanks a line begins with. @example indentOf('  a') // 2 */
export function indentOf(line: string): number {
  let blanks = 0;
  while (line.charCodeAt(blanks) === BLANK) blanks++;
  return blanks;
}

/** Without blanks around it, and blanks only. @example trimmed(' a ') // 'a' */
export function trimmed(word: string): string {
  const first = indentOf(word);
  let end = word.length;
  while (end > first && word.charCodeAt(end - 1) === BLANK) end--;
  return word.slice(first, end);
}

/** Keys that mean something else, and those that would not be kept. */
const NO_KEYS = new Set([
  'null',
  'Null',
  'NULL',
  'true',
  'True',
  'TRUE',
  'false',
  'False',
  'FALSE',
  '__proto__',
]);

/** Keeps what stands at a key, which may stand there once. @example put(entries, 'packs', ['drill']) */
export function put(entries: Record<string, unknown>, key: string, value: unknown): void {
  if (NO_KEYS.has(key) || Object.hasOwn(entries, key)) throw BEYOND;
  entries[key] = value;
}

/** What a word without quotes says. @example meaningOf('0.5') // 0.5 */
export function meaningOf(word: string): string | number | boolean {
  if (word.charCodeAt(0) > 0x7e) return word;
  if (NUMBER.test(word)) return Number(word);
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === '' || SIGN.test(word) || NO_STRING.test(word)) throw BEYOND;
  return word;
}
