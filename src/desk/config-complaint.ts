import { fill, type Policy, policySchema, type Wording } from '#core';
import { KEYS, keysAt, nearest } from './config-keys.ts';
import { valueText } from './config-value.ts';
import { quoted } from './replies.ts';

/** A policy that may be put in force, or the sentence that says what to write instead. */
export type Judged = { readonly policy: Policy } | { readonly why: string };

/** Names that a policy may use, as the rules in force have them: packs, and notices with a schedule. */
export interface Known {
  readonly packs: readonly string[];
  readonly notices: readonly string[];
}

type Issue = NonNullable<ReturnType<typeof policySchema.safeParse>['error']>['issues'][number];

/** Longer names are no misspelt keys. */
const KEY_MOST = 40;

/**
 * Judges values as a server's policy, as strictly as the rules' own file, in the reader's words: the dotted path, what
 * was written, what to write instead.
 * @example judged({ ...policy, mode: 'shado' }, known, words) // { why: 'mode: "shado" cannot be used; …' }
 */
export function judged(values: unknown, known: Known, words: Wording): Judged {
  const { config } = words.desk;
  const result = policySchema.safeParse(values);
  if (result.success) {
    const { packs, notices } = result.data;
    const pack = packs.find((each) => !known.packs.includes(each));
    if (pack !== undefined) {
      return { why: fill(config.pack, { value: quoted(pack), packs: known.packs.join(words.list) }) };
    }
    const notice = notices.only.find((each) => !known.notices.includes(each));
    if (notice === undefined) return { policy: result.data };
    const names = known.notices.join(words.list) || config.nothing;
    return { why: fill(config.notice, { value: quoted(notice), notices: names }) };
  }
  // A misspelt key is also a missing one; what was written says more than what was not.
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  return { why: complaint(issue, values, words) };
}

/** About a key that nobody knows: the one that was meant, or those there are. @example unknownKey('treshold', [], words) */
export function unknownKey(key: string, parent: readonly PropertyKey[], words: Wording): string {
  const { config } = words.desk;
  const path = [...parent, key].join('.');
  const known = keysAt(parent);
  const meant = key.length > KEY_MOST ? undefined : meantBy(key, path, known);
  if (meant === undefined) {
    return fill(config.knownkeys, { key: quoted(path), keys: known.join(words.list) });
  }
  const full = known.includes(meant) ? [...parent, meant].join('.') : meant;
  return fill(config.unknownkey, { key: quoted(path), meant: full });
}

function meantBy(key: string, path: string, known: readonly string[]): string | undefined {
  // Inside a list nothing has a name: the list itself is what can be set.
  if (known.length === 0) return KEYS.find((each) => path.startsWith(`${each}.`));
  return nearest(key, known) ?? KEYS.find((each) => each.split('.').at(-1) === key) ?? nearest(path, KEYS);
}

function complaint(issue: Issue, values: unknown, words: Wording): string {
  const { config } = words.desk;
  const key = issue.path.join('.');
  const found = at(values, issue.path);
  const value = quoted(valueText(found, config.nothing));
  const isMissing = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  if (isMissing && found === undefined && issue.path.length > 0) return fill(config.missing, { key });
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKey(issue.keys[0]!, issue.path, words);
    case 'invalid_type': {
      const units: Readonly<Record<string, string>> = config.unit;
      const type = units[issue.expected] ?? issue.expected;
      return fill(config.type, { key: key || '-', value, type });
    }
    case 'invalid_value':
      return fill(config.choice, { key, value, choices: issue.values.map(String).join(words.list) });
    case 'invalid_union': {
      const rungs = ['warn', 'timeout', 'quarantine', 'kick', 'ban'];
      return fill(config.choice, { key, value, choices: rungs.join(words.list) });
    }
    case 'too_small':
      return fill(issue.inclusive === false ? config.above : config.small, {
        key,
        value: sizeOf(found, value),
        least: Number(issue.minimum),
      });
    case 'too_big':
      return fill(config.big, { key, value: sizeOf(found, value), most: Number(issue.maximum) });
    default: {
      if (key === 'thresholds') return fill(config.thresholds, thresholdsIn(found));
      if (key === 'ladder') return config.ladder;
      if (key === 'gate.keepBannedDays') {
        return fill(config.small, { key, value, least: String(at(values, ['gate', 'keepDays'])) });
      }
      if (issue.path[0] === 'phrases') return fill(config.phrase, { key, value });
      return fill(config.other, { key, value });
    }
  }
}

/** Lists and texts are judged by their length. */
const sizeOf = (found: unknown, value: string): string =>
  typeof found === 'string' || Array.isArray(found) ? String(found.length) : value;

const thresholdsIn = (found: unknown): { review: string; hide: string } => {
  const { review, hide } = Object(found) as Record<string, unknown>;
  return { review: String(review), hide: String(hide) };
};

function at(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    values,
  );
}
