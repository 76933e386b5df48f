import { stringify } from 'yaml';
import type { Policy } from '#core';
import { parseYamlDocument } from '../../detect/index.ts';
import type { SettingShape } from './setting-paths.ts';

/** Inputs that mean an empty value. */
const EMPTY_VALUE = /^(|-|none|null|なし|無し|未設定)$/i;

/** The text is not valid YAML; `line` is the first line with an error. */
export class YamlSyntaxError extends Error {
  readonly line: number;

  constructor(line: number) {
    super(`line ${line}`);
    this.name = 'YamlSyntaxError';
    this.line = line;
  }
}

/**
 * Parses YAML or JSON. Integers above `Number.MAX_SAFE_INTEGER` become strings, because they are ids. Aliases are
 * rejected, because with them a small text can become a very large value. Throws `YamlSyntaxError` when the text is
 * invalid.
 * @example parseYamlValues('mode: shadow') // { mode: 'shadow' }
 */
export function parseYamlValues(text: string): unknown {
  const { document } = parseYamlDocument(text, { intAsBigInt: true });
  const syntaxError = document.errors[0];
  if (syntaxError) throw new YamlSyntaxError(syntaxError.linePos?.[0].line ?? 1);
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
 * Converts the typed text to the type of the setting. A text that does not fit is returned as typed, and the policy
 * schema then rejects it. Undefined removes the setting. Throws `YamlSyntaxError` for invalid YAML.
 * @example parseSettingValue({ kind: 'number', optional: false }, '０．６') // 0.6
 * @example parseSettingValue({ kind: 'number', optional: false }, '99.5%') // 0.995
 */
export function parseSettingValue(shape: SettingShape, typed: string): unknown {
  const text = typed.trim();
  if (shape.optional && EMPTY_VALUE.test(text)) return undefined;
  switch (shape.kind) {
    case 'number':
      return parseNumber(text);
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

/** Replies show probabilities in per cent, so they may be typed like that. */
function parseNumber(text: string): unknown {
  const normal = text.normalize('NFKC');
  const isPercent = normal.endsWith('%');
  const figure = (isPercent ? normal.slice(0, -1) : normal).trimEnd();
  const number = Number(figure);
  if (figure === '' || Number.isNaN(number)) return text;
  return isPercent ? Number((number / 100).toPrecision(15)) : number;
}

/** A list separated by commas (`a, b、c`), or YAML when its elements are not strings. */
function parseList({ element }: SettingShape, text: string): unknown {
  if (EMPTY_VALUE.test(text)) return [];
  if (element?.kind !== 'string') return parseYamlValues(text);
  return text
    .replace(/^\[|\]$/g, '')
    .split(/[,、，\n]/)
    .map((item) => item.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter((item) => item !== '');
}

/**
 * A policy as YAML that can be edited and imported again.
 * @example formatPolicy(policy).startsWith('mode: ') // true
 */
export const formatPolicy = (policy: Policy): string => stringify(policy, { lineWidth: 0 });

/**
 * One value on one line; `unsetText` for undefined.
 * @example formatSettingValue(['a', 'b'], 'not set') // '[ a, b ]'
 */
export function formatSettingValue(value: unknown, unsetText: string): string {
  if (value === undefined) return unsetText;
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}
