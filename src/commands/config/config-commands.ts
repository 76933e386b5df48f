import type { CommandReply, Policy, Wording } from '#core';
import { fillTemplate } from '#core';
import type { PolicyUpdater } from '../lib/policy-updater.ts';
import { acceptedReply, type CommandContext, refusedReply, tooLongReply } from '../lib/reply.ts';
import {
  formatPolicy,
  formatSettingValue,
  parseSettingValue,
  parseYamlValues,
  YamlSyntaxError,
} from './parse-setting-value.ts';
import { childKeys, findShape, SETTING_PATHS } from './setting-paths.ts';
import { describeUnknownKey, type KnownNames, validatePolicy } from './validate-policy.ts';

/** A whole policy with every phrase is shorter. */
const MAX_IMPORT_LENGTH = 50_000;

/**
 * All settings, or one of them.
 * @example showConfig(question, 'thresholds.review').text // 'thresholds.review: 0.5'
 */
export function showConfig({ readerLocale, policy }: CommandContext, key?: string): CommandReply {
  const { config } = readerLocale.wording.desk;
  if (key === undefined || key.trim() === '') {
    return acceptedReply(config.all, { file: { name: 'policy.yaml', text: formatPolicy(policy) } });
  }
  const path = parseSettingPath(key);
  if (!findShape(path)) return refusedReply('bad-value', describeUnknownPath(path, readerLocale.wording));
  return acceptedReply(
    fillTemplate(config.one, {
      key: path.join('.'),
      value: formatSettingAt(policy, path, readerLocale.wording),
    }),
  );
}

/** The settings as a file that can be imported again. @example exportConfig(question).file?.name // 'policy.yaml' */
export const exportConfig = ({ readerLocale, policy }: CommandContext): CommandReply =>
  acceptedReply(readerLocale.wording.desk.config.exported, {
    file: { name: 'policy.yaml', text: formatPolicy(policy) },
  });

/**
 * Sets one setting. Whatever is wrong with it, nothing is changed and the answer says what to write instead.
 * @example await setConfig(change, known, question, 'thresholds.review', '0.55')
 */
export async function setConfig(
  change: PolicyUpdater,
  known: KnownNames,
  { caller, readerLocale: { wording } }: CommandContext,
  key: string,
  typed: string,
): Promise<CommandReply> {
  const { config } = wording.desk;
  const long = tooLongReply(typed, wording, MAX_IMPORT_LENGTH);
  if (long) return long;
  const path = parseSettingPath(key);
  const shape = findShape(path);
  if (!shape || path.length === 0) return refusedReply('bad-value', describeUnknownPath(path, wording));
  const dotted = path.join('.');
  // One entry of a list is never set alone: the list says more about it than its place.
  const list = path.findIndex((_, i) => findShape(path.slice(0, i))?.kind === 'array');
  if (list > 0)
    return refusedReply('bad-value', describeUnknownKey(path[list]!, path.slice(0, list), wording));
  if (shape.keys && !shape.optional) {
    const keys = childKeys(path).map((each) => `${dotted}.${each}`);
    return refusedReply(
      'bad-value',
      fillTemplate(config.group, { key: dotted, keys: keys.join(wording.list) }),
    );
  }
  let value: unknown;
  try {
    value = parseSettingValue(shape, typed);
  } catch (error) {
    return syntaxErrorReply(error, wording);
  }
  return change(caller, (policy) => {
    const result = validatePolicy(setAtPath(policy, path, value), known, wording);
    if ('why' in result) return { answer: refusedReply('bad-value', result.why) };
    const [before, after] = [
      formatSettingAt(policy, path, wording),
      formatSettingAt(result.policy, path, wording),
    ];
    if (before === after)
      return { answer: acceptedReply(fillTemplate(config.same, { key: dotted, value: after })) };
    const answer = acceptedReply(fillTemplate(config.set, { key: dotted, before, after }));
    return { policy: result.policy, keys: dotted, answer };
  });
}

/**
 * Puts a whole file of settings in force, or nothing of it.
 * @example await importConfig(change, known, question, exportConfig(question).file!.text)
 */
export async function importConfig(
  change: PolicyUpdater,
  known: KnownNames,
  { caller, readerLocale: { wording } }: CommandContext,
  text: string | undefined,
): Promise<CommandReply> {
  const { config, refused: says } = wording.desk;
  if (text === undefined)
    return refusedReply('bad-value', fillTemplate(config.unread, { most: MAX_IMPORT_LENGTH }));
  if (text.trim() === '') return refusedReply('bad-value', says.empty);
  const long = tooLongReply(text, wording, MAX_IMPORT_LENGTH);
  if (long) return long;
  let values: unknown;
  try {
    values = parseYamlValues(text);
  } catch (error) {
    return syntaxErrorReply(error, wording);
  }
  const result = validatePolicy(values, known, wording);
  if ('why' in result) return refusedReply('bad-value', result.why);
  return change(caller, (before) => {
    const changes = SETTING_PATHS.filter(
      (key) =>
        formatSettingAt(before, key.split('.'), wording) !==
        formatSettingAt(result.policy, key.split('.'), wording),
    );
    if (changes.length === 0) return { answer: acceptedReply(config.unchanged) };
    const answer = acceptedReply(fillTemplate(config.imported, { changes: changes.join(wording.list) }));
    return { policy: result.policy, keys: changes.join(' '), answer };
  });
}

const parseSettingPath = (key: string): string[] => {
  const trimmed = key.normalize('NFKC').trim();
  return trimmed === '' ? [] : trimmed.split('.').map((step) => step.trim());
};

function describeUnknownPath(path: readonly string[], words: Wording): string {
  const wrong = path.findIndex((_, i) => !findShape(path.slice(0, i + 1)));
  return describeUnknownKey(path[Math.max(0, wrong)] ?? '', path.slice(0, Math.max(0, wrong)), words);
}

function syntaxErrorReply(error: unknown, words: Wording): CommandReply {
  if (!(error instanceof YamlSyntaxError)) throw error;
  return refusedReply('bad-value', fillTemplate(words.desk.config.syntax, { line: error.line }));
}

const formatSettingAt = (policy: Policy, path: readonly string[], words: Wording): string =>
  formatSettingValue(
    path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], policy),
    words.desk.config.nothing,
  );

/** A copy with one value changed, or taken away. */
function setAtPath(policy: Policy, path: readonly string[], value: unknown): unknown {
  const copy: Record<string, unknown> = structuredClone(policy);
  const parent = path.slice(0, -1).reduce((at, step) => {
    at[step] ??= {};
    return at[step] as Record<string, unknown>;
  }, copy);
  if (value === undefined) delete parent[path.at(-1)!];
  else parent[path.at(-1)!] = value;
  return copy;
}
