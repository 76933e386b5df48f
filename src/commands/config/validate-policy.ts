import {
  dropRetiredPacks,
  fillTemplate,
  findPresentKey,
  LADDER_ACTION_KINDS,
  type Policy,
  policySchema,
  type Wording,
} from '#core';
import { RuleError } from '../../detect/index.ts';
import { quoteInput } from '../lib/reply.ts';
import { formatSettingValue } from './parse-setting-value.ts';
import { childKeys, closestMatch, SETTING_PATHS } from './setting-paths.ts';
import { valueAtPath } from './setting-values.ts';

/** A valid policy, or an error sentence that says what to write instead. */
export type PolicyValidation = { readonly policy: Policy } | { readonly why: string };

/** A setting that cannot be used: its path, and what to write instead. */
export interface PolicyProblem {
  readonly path: readonly PropertyKey[];
  readonly why: string;
}

/** Names that a policy may use: the packs and the scheduled notices of the current rules. */
export interface KnownNames {
  readonly packs: readonly string[];
  readonly notices: readonly string[];
  /** Throws `RuleError` for a text that is no pack for these rules. Absent: the pack of a server is not checked. */
  readonly compileOwnPack?: (text: string) => unknown;
}

type SchemaIssue = NonNullable<ReturnType<typeof policySchema.safeParse>['error']>['issues'][number];

/** In UTF-16 units. A longer text is not a misspelt key, so no suggestion is made. */
const MAX_KEY_LENGTH = 40;

/**
 * Checks values as the policy of a server, with the same schema as `rules/policy.yaml`. The error names the dotted
 * path, the value and what to write instead.
 * @example validatePolicy({ ...policy, mode: 'shado' }, known, wording) // { why: 'mode: "shado" cannot be used; …' }
 */
export function validatePolicy(values: unknown, known: KnownNames, wording: Wording): PolicyValidation {
  const checked = checkPolicy(values, known, wording);
  return 'policy' in checked ? checked : { why: checked.problems[0]!.why };
}

/**
 * Like `validatePolicy`, with all problems; the most useful one is the first.
 * @example checkPolicy({ ...policy, mode: 'shado', native: 'yes' }, known, wording) // { problems: [two problems] }
 */
export function checkPolicy(
  values: unknown,
  known: KnownNames,
  wording: Wording,
): { readonly policy: Policy } | { readonly problems: readonly [PolicyProblem, ...PolicyProblem[]] } {
  const result = policySchema.safeParse(values);
  if (result.success) {
    const packs = dropRetiredPacks(result.data.packs, known.packs);
    const [first, ...others] = findNameProblems({ ...result.data, packs }, known, wording);
    return first ? { problems: [first, ...others] } : { policy: { ...result.data, packs } };
  }
  const problems = result.error.issues.flatMap((issue) => describeIssue(issue, values, wording));
  // A misspelt key causes two issues, an unknown key and a missing key. The unknown key is more useful.
  const [first, ...others] = [
    ...problems.filter(({ isUnknownKey }) => isUnknownKey),
    ...problems.filter(({ isUnknownKey }) => !isUnknownKey),
  ];
  return { problems: [first!, ...others] };
}

/** The names and the pack that the rules in force do not know. */
function findNameProblems(policy: Policy, known: KnownNames, wording: Wording): readonly PolicyProblem[] {
  const { config } = wording.desk;
  const { packs, notices } = policy;
  const pack = packs.find((name) => !known.packs.includes(name));
  const packProblem = findPackProblem(policy, known);
  const notice = notices.only.find((name) => !known.notices.includes(name));
  const packNames = known.packs.join(wording.list);
  const noticeNames = known.notices.join(wording.list) || config.nothing;
  return [
    pack !== undefined && {
      path: ['packs', packs.indexOf(pack)],
      why: fillTemplate(config.pack, { value: quoteInput(pack), packs: packNames }),
    },
    packProblem !== undefined && {
      path: ['ownPack'],
      why: fillTemplate(config.ownpack, { why: packProblem }),
    },
    notice !== undefined && {
      path: ['notices', 'only', notices.only.indexOf(notice)],
      why: fillTemplate(config.notice, { value: quoteInput(notice), notices: noticeNames }),
    },
  ].filter((problem) => problem !== false);
}

/** Why the pack of the server cannot be used: file, line and reason. */
function findPackProblem({ ownPack }: Policy, { compileOwnPack }: KnownNames): string | undefined {
  try {
    if (ownPack !== undefined) compileOwnPack?.(ownPack);
    return undefined;
  } catch (error) {
    if (error instanceof RuleError) return error.message;
    throw error;
  }
}

/**
 * The error sentence for an unknown key. It suggests the most similar key, or lists all keys.
 * @example describeUnknownKey('treshold', [], wording)
 */
export function describeUnknownKey(key: string, parent: readonly PropertyKey[], wording: Wording): string {
  const { config } = wording.desk;
  const path = [...parent, key].join('.');
  const present = findPresentKey(path);
  if (present) return describeRenamedKey(path, present, wording);
  const known = childKeys(parent);
  const suggestion = key.length > MAX_KEY_LENGTH ? undefined : suggestKey(key, path, known);
  if (suggestion === undefined) {
    return fillTemplate(config.knownkeys, { key: quoteInput(path), keys: known.join(wording.list) });
  }
  const meant = known.includes(suggestion) ? [...parent, suggestion].join('.') : suggestion;
  return fillTemplate(config.unknownkey, { key: quoteInput(path), meant });
}

const describeRenamedKey = (
  key: string,
  { key: meant, examples }: NonNullable<ReturnType<typeof findPresentKey>>,
  wording: Wording,
): string => fillTemplate(wording.desk.config.renamed, { key, meant, examples });

function suggestKey(key: string, path: string, known: readonly string[]): string | undefined {
  // The entries of a list have no keys: the list as a whole can be set.
  if (known.length === 0) return SETTING_PATHS.find((setting) => path.startsWith(`${setting}.`));
  return (
    closestMatch(key, known) ??
    SETTING_PATHS.find((setting) => setting.split('.').at(-1) === key) ??
    closestMatch(path, SETTING_PATHS)
  );
}

const describeIssue = (
  issue: SchemaIssue,
  values: unknown,
  wording: Wording,
): readonly (PolicyProblem & { readonly isUnknownKey: boolean })[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({
        path: [...issue.path, key],
        why: describeUnknownKey(key, issue.path, wording),
        isUnknownKey: true,
      }))
    : [{ path: issue.path, why: describeValueIssue(issue, values, wording), isUnknownKey: false }];

function describeValueIssue(
  issue: Exclude<SchemaIssue, { readonly code: 'unrecognized_keys' }>,
  values: unknown,
  wording: Wording,
): string {
  const { config } = wording.desk;
  const key = issue.path.join('.');
  const found = valueAtPath(values, issue.path);
  const value = quoteInput(formatSettingValue(found, config.nothing));
  const isMissing = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  if (isMissing && found === undefined && issue.path.length > 0) return fillTemplate(config.missing, { key });
  switch (issue.code) {
    case 'invalid_type': {
      const units: Readonly<Record<string, string>> = config.unit;
      const type = units[issue.expected] ?? issue.expected;
      return fillTemplate(config.type, { key: key || '-', value, type });
    }
    case 'invalid_value':
      return fillTemplate(config.choice, {
        key,
        value,
        choices: issue.values.map(String).join(wording.list),
      });
    case 'invalid_union':
      return fillTemplate(config.choice, { key, value, choices: LADDER_ACTION_KINDS.join(wording.list) });
    case 'too_small':
      return fillTemplate(issue.inclusive === false ? config.above : config.small, {
        key,
        value: lengthText(found, value),
        least: Number(issue.minimum),
      });
    case 'too_big':
      return fillTemplate(config.big, { key, value: lengthText(found, value), most: Number(issue.maximum) });
    default: {
      const present = findPresentKey(key);
      if (present && valueAtPath(values, present.key.split('.')) !== undefined)
        return describeRenamedKey(key, present, wording);
      if (key === 'probability' || key === 'thresholds')
        return fillTemplate(config.thresholds, thresholdsIn(found));
      if (key === 'probability.review') {
        return fillTemplate(config.above, { key, value, least: String(valueAtPath(values, ['baseRate'])) });
      }
      if (key === 'ladder') return config.ladder;
      if (key === 'gate.keepBannedDays') {
        return fillTemplate(config.small, {
          key,
          value,
          least: String(valueAtPath(values, ['gate', 'keepDays'])),
        });
      }
      if (issue.path[0] === 'phrases') return fillTemplate(config.phrase, { key, value });
      return fillTemplate(config.other, { key, value });
    }
  }
}

/** The limits of lists and texts are about their length. */
const lengthText = (found: unknown, value: string): string =>
  typeof found === 'string' || Array.isArray(found) ? String(found.length) : value;

const thresholdsIn = (found: unknown): { review: string; hide: string } => {
  const { review, hide } = Object(found) as Record<string, unknown>;
  return { review: String(review), hide: String(hide) };
};
