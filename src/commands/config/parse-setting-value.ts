import { parseDocument, stringify } from 'yaml';
import type { Policy } from '#core';
import type { SettingShape } from './setting-paths.ts';

/** What people write for "nothing". */
const EMPTY_VALUE = /^(|-|none|null|なし|無し|未設定)$/i;

/** Text that is no YAML: on which line it breaks. */
export class YamlSyntaxError extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`line ${line}`);
    this.name = 'Unreadable';
    this.line = line;
  }
}

/**
 * A YAML or JSON text as values. Whole numbers that no number can hold become text: they are ids. Aliases are not
 * followed, so a small text cannot become a large value. Throws `YamlSyntaxError`.
 * @example parseYamlValues('mode: shadow') // { mode: 'shadow' }
 */
export function parseYamlValues(text: string): unknown {
  const document = parseDocument(text, { intAsBigInt: true });
  const broken = document.errors[0];
  if (broken) throw new YamlSyntaxError(broken.linePos?.[0].line ?? 1);
  try {
    return toPlainValue(document.toJS({ maxAliasCount: 0 }));
  } catch {
    throw new YamlSyntaxError(1);
  }
}

function toPlainValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (Array.isArray(value)) return value.map(toPlainValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toPlainValue(inner)]));
}

/**
 * What somebody typed for one setting, as the setting wants it; what does not fit is left for the schema to complain
 * about. Undefined: take the setting away. Throws `YamlSyntaxError`.
 * @example parseSettingValue({ kind: 'number', optional: false }, '０．６') // 0.6
 */
export function parseSettingValue(shape: SettingShape, typed: string): unknown {
  const text = typed.trim();
  if (shape.optional && EMPTY_VALUE.test(text)) return undefined;
  switch (shape.kind) {
    case 'number': {
      const number = Number(text.normalize('NFKC'));
      return text === '' || Number.isNaN(number) ? text : number;
    }
    case 'boolean': {
      const word = text.normalize('NFKC').toLowerCase();
      return word === 'true' ? true : word === 'false' ? false : text;
    }
    case 'string':
    case 'enum':
      return text;
    case 'array':
      return parseList(shape, text);
    default:
      return parseYamlValues(text);
  }
}

/** A list as people write it, a, b、c, or as YAML where it holds more than words. */
function parseList({ element }: SettingShape, text: string): unknown {
  if (EMPTY_VALUE.test(text)) return [];
  if (element?.kind !== 'string') return parseYamlValues(text);
  return text
    .replace(/^\[|\]$/g, '')
    .split(/[,、，\n]/)
    .map((each) => each.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter((each) => each !== '');
}

/** A policy as a file that can be edited and imported again. @example formatPolicy(policy).startsWith('mode: ') // true */
export const formatPolicy = (policy: Policy): string => stringify(policy, { lineWidth: 0 });

/** One value on one line. @example valueText(['a', 'b'], 'not set') // '[ a, b ]' */
export function formatSettingValue(value: unknown, nothing: string): string {
  if (value === undefined) return nothing;
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}
