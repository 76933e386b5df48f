import { fillTemplate, LADDER_ACTION_KINDS, type Policy, policySchema, type Wording } from '#core';
import { quoteInput } from '../lib/reply.ts';
import { formatSettingValue } from './parse-setting-value.ts';
import { childKeys, closestMatch, SETTING_PATHS } from './setting-paths.ts';

/** A policy that may be put in force, or the sentence that says what to write instead. */
export type PolicyValidation = { readonly policy: Policy } | { readonly why: string };

/** Names that a policy may use, as the rules in force have them: packs, and notices with a schedule. */
export interface KnownNames {
  readonly packs: readonly string[];
  readonly notices: readonly string[];
}

type SchemaIssue = NonNullable<ReturnType<typeof policySchema.safeParse>['error']>['issues'][number];

/** Longer names are no misspelt keys. */
const MAX_KEY_LENGTH = 40;

/**
 * Judges values as a server's policy, as strictly as the rules' own file, in the reader's words: the dotted path, what
 * was written, what to write instead.
 * @example judged({ ...policy, mode: 'shado' }, known, words) // { why: 'mode: "shado" cannot be used; …' }
 */
export function validatePolicy(values: unknown, known: KnownNames, words: Wording): PolicyValidation {
  const { config } = words.desk;
  const result = policySchema.safeParse(values);
  if (result.success) {
    const { packs, notices } = result.data;
    const pack = packs.find((each) => !known.packs.includes(each));
    if (pack !== undefined) {
      return {
        why: fillTemplate(config.pack, { value: quoteInput(pack), packs: known.packs.join(words.list) }),
      };
    }
    const notice = notices.only.find((each) => !known.notices.includes(each));
    if (notice === undefined) return { policy: result.data };
    const names = known.notices.join(words.list) || config.nothing;
    return { why: fillTemplate(config.notice, { value: quoteInput(notice), notices: names }) };
  }
  // A misspelt key is also a missing one; what was written says more than what was not.
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  return { why: describeIssue(issue, values, words) };
}

/** About a key that nobody knows: the one that was meant, or those there are. @example describeUnknownKey('treshold', [], words) */
export function describeUnknownKey(key: string, parent: readonly PropertyKey[], words: Wording): string {
  const { config } = words.desk;
  const path = [...parent, key].join('.');
  const known = childKeys(parent);
  const meant = key.length > MAX_KEY_LENGTH ? undefined : suggestKey(key, path, known);
  if (meant === undefined) {
    return fillTemplate(config.knownkeys, { key: quoteInput(path), keys: known.join(words.list) });
  }
  const full = known.includes(meant) ? [...parent, meant].join('.') : meant;
  return fillTemplate(config.unknownkey, { key: quoteInput(path), meant: full });
}

function suggestKey(key: string, path: string, known: readonly string[]): string | undefined {
  // Inside a list nothing has a name: the list itself is what can be set.
  if (known.length === 0) return SETTING_PATHS.find((each) => path.startsWith(`${each}.`));
  return (
    closestMatch(key, known) ??
    SETTING_PATHS.find((each) => each.split('.').at(-1) === key) ??
    closestMatch(path, SETTING_PATHS)
  );
}

function describeIssue(issue: SchemaIssue, values: unknown, words: Wording): string {
  const { config } = words.desk;
  const key = issue.path.join('.');
  const found = valueAt(values, issue.path);
  const value = quoteInput(formatSettingValue(found, config.nothing));
  const isMissing = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  if (isMissing && found === undefined && issue.path.length > 0) return fillTemplate(config.missing, { key });
  switch (issue.code) {
    case 'unrecognized_keys':
      return describeUnknownKey(issue.keys[0]!, issue.path, words);
    case 'invalid_type': {
      const units: Readonly<Record<string, string>> = config.unit;
      const type = units[issue.expected] ?? issue.expected;
      return fillTemplate(config.type, { key: key || '-', value, type });
    }
    case 'invalid_value':
      return fillTemplate(config.choice, { key, value, choices: issue.values.map(String).join(words.list) });
    case 'invalid_union':
      return fillTemplate(config.choice, { key, value, choices: LADDER_ACTION_KINDS.join(words.list) });
    case 'too_small':
      return fillTemplate(issue.inclusive === false ? config.above : config.small, {
        key,
        value: lengthText(found, value),
        least: Number(issue.minimum),
      });
    case 'too_big':
      return fillTemplate(config.big, { key, value: lengthText(found, value), most: Number(issue.maximum) });
    default: {
      if (key === 'thresholds') return fillTemplate(config.thresholds, thresholdsIn(found));
      if (key === 'ladder') return config.ladder;
      if (key === 'gate.keepBannedDays') {
        return fillTemplate(config.small, {
          key,
          value,
          least: String(valueAt(values, ['gate', 'keepDays'])),
        });
      }
      if (issue.path[0] === 'phrases') return fillTemplate(config.phrase, { key, value });
      return fillTemplate(config.other, { key, value });
    }
  }
}

/** Lists and texts are judged by their length. */
const lengthText = (found: unknown, value: string): string =>
  typeof found === 'string' || Array.isArray(found) ? String(found.length) : value;

const thresholdsIn = (found: unknown): { review: string; hide: string } => {
  const { review, hide } = Object(found) as Record<string, unknown>;
  return { review: String(review), hide: String(hide) };
};

function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    values,
  );
}
