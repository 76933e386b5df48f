import type { Policy, Reply, Wording } from '#core';
import { fill } from '#core';
import { judged, type Known, unknownKey } from './config-complaint.ts';
import { KEYS, keysAt, shapeAt } from './config-keys.ts';
import { policyText, Unreadable, valueFor, valuesIn, valueText } from './config-value.ts';
import type { PolicyChange } from './policy-change.ts';
import { type Question, refused, told, tooLong } from './replies.ts';

/** A whole policy with every phrase is shorter. */
const IMPORT_MOST = 50_000;

/**
 * All settings, or one of them.
 * @example showConfig(question, 'thresholds.review').text // 'thresholds.review: 0.5'
 */
export function showConfig({ voice, policy }: Question, key?: string): Reply {
  const { config } = voice.words.desk;
  if (key === undefined || key.trim() === '') {
    return told(config.all, { file: { name: 'policy.yaml', text: policyText(policy) } });
  }
  const path = pathOf(key);
  if (!shapeAt(path)) return refused('bad-value', whyUnknown(path, voice.words));
  return told(fill(config.one, { key: path.join('.'), value: shown(policy, path, voice.words) }));
}

/** The settings as a file that can be imported again. @example exportConfig(question).file?.name // 'policy.yaml' */
export const exportConfig = ({ voice, policy }: Question): Reply =>
  told(voice.words.desk.config.exported, { file: { name: 'policy.yaml', text: policyText(policy) } });

/**
 * Sets one setting. Whatever is wrong with it, nothing is changed and the answer says what to write instead.
 * @example await setConfig(change, known, question, 'thresholds.review', '0.55')
 */
export async function setConfig(
  change: PolicyChange,
  known: Known,
  { asker, voice: { words } }: Question,
  key: string,
  typed: string,
): Promise<Reply> {
  const { config } = words.desk;
  const long = tooLong(typed, words, IMPORT_MOST);
  if (long) return long;
  const path = pathOf(key);
  const shape = shapeAt(path);
  if (!shape || path.length === 0) return refused('bad-value', whyUnknown(path, words));
  const dotted = path.join('.');
  // One entry of a list is never set alone: the list says more about it than its place.
  const list = path.findIndex((_, i) => shapeAt(path.slice(0, i))?.kind === 'array');
  if (list > 0) return refused('bad-value', unknownKey(path[list]!, path.slice(0, list), words));
  if (shape.keys && !shape.optional) {
    const keys = keysAt(path).map((each) => `${dotted}.${each}`);
    return refused('bad-value', fill(config.group, { key: dotted, keys: keys.join(words.list) }));
  }
  let value: unknown;
  try {
    value = valueFor(shape, typed);
  } catch (error) {
    return unreadable(error, words);
  }
  return change(asker, (policy) => {
    const result = judged(withValue(policy, path, value), known, words);
    if ('why' in result) return { answer: refused('bad-value', result.why) };
    const [before, after] = [shown(policy, path, words), shown(result.policy, path, words)];
    if (before === after) return { answer: told(fill(config.same, { key: dotted, value: after })) };
    const answer = told(fill(config.set, { key: dotted, before, after }));
    return { policy: result.policy, keys: dotted, answer };
  });
}

/**
 * Puts a whole file of settings in force, or nothing of it.
 * @example await importConfig(change, known, question, exportConfig(question).file!.text)
 */
export async function importConfig(
  change: PolicyChange,
  known: Known,
  { asker, voice: { words } }: Question,
  text: string | undefined,
): Promise<Reply> {
  const { config, refused: says } = words.desk;
  if (text === undefined) return refused('bad-value', fill(config.unread, { most: IMPORT_MOST }));
  if (text.trim() === '') return refused('bad-value', says.empty);
  const long = tooLong(text, words, IMPORT_MOST);
  if (long) return long;
  let values: unknown;
  try {
    values = valuesIn(text);
  } catch (error) {
    return unreadable(error, words);
  }
  const result = judged(values, known, words);
  if ('why' in result) return refused('bad-value', result.why);
  return change(asker, (before) => {
    const changes = KEYS.filter(
      (key) => shown(before, key.split('.'), words) !== shown(result.policy, key.split('.'), words),
    );
    if (changes.length === 0) return { answer: told(config.unchanged) };
    const answer = told(fill(config.imported, { changes: changes.join(words.list) }));
    return { policy: result.policy, keys: changes.join(' '), answer };
  });
}

const pathOf = (key: string): string[] => {
  const trimmed = key.normalize('NFKC').trim();
  return trimmed === '' ? [] : trimmed.split('.').map((step) => step.trim());
};

function whyUnknown(path: readonly string[], words: Wording): string {
  const wrong = path.findIndex((_, i) => !shapeAt(path.slice(0, i + 1)));
  return unknownKey(path[Math.max(0, wrong)] ?? '', path.slice(0, Math.max(0, wrong)), words);
}

function unreadable(error: unknown, words: Wording): Reply {
  if (!(error instanceof Unreadable)) throw error;
  return refused('bad-value', fill(words.desk.config.syntax, { line: error.line }));
}

const shown = (policy: Policy, path: readonly string[], words: Wording): string =>
  valueText(
    path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], policy),
    words.desk.config.nothing,
  );

/** A copy with one value changed, or taken away. */
function withValue(policy: Policy, path: readonly string[], value: unknown): unknown {
  const copy: Record<string, unknown> = structuredClone(policy);
  const parent = path.slice(0, -1).reduce((at, step) => {
    at[step] ??= {};
    return at[step] as Record<string, unknown>;
  }, copy);
  if (value === undefined) delete parent[path.at(-1)!];
  else parent[path.at(-1)!] = value;
  return copy;
}
