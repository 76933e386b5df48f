import { Document, isMap, isScalar, type YAMLMap } from 'yaml';
import { fillTemplate, findOldSettings, type Policy, type Wording } from '#core';
import { createLineFinder } from '../../detect/index.ts';
import { parseYamlValues, YamlSyntaxError } from '../config/parse-setting-value.ts';
import { checkPolicy, type KnownNames } from '../config/validate-policy.ts';

/** A line of a file that cannot be used. */
interface TextProblem {
  readonly line: number;
  readonly why: string;
}

/** A policy, with `notes` about settings under names of an earlier version; or what cannot be used. */
export type ReadPolicyText =
  | { readonly policy: Policy; readonly notes: readonly string[] }
  | { readonly problems: readonly TextProblem[] };

/**
 * A policy as YAML with a comment above each setting, to be imported again.
 * @example formatExplainedPolicy(policy, 'Settings of this server', (path) => explanations[path])
 */
export function formatExplainedPolicy(
  policy: Policy,
  head: string,
  explain: (path: string) => string | undefined,
): string {
  const document = new Document(policy);
  document.commentBefore = toComment(head);
  if (isMap(document.contents)) addComments(document.contents, '', explain);
  return document.toString({ lineWidth: 0 });
}

function addComments(map: YAMLMap, parent: string, explain: (path: string) => string | undefined): void {
  for (const [i, { key, value }] of map.items.entries()) {
    const path = `${parent}${isScalar(key) ? String(key.value) : ''}`;
    const text = explain(path);
    if (isScalar(key)) {
      if (text !== undefined) key.commentBefore = toComment(text);
      if (parent === '' && i > 0) key.spaceBefore = true;
    }
    if (isMap(value)) addComments(value, `${path}.`, explain);
  }
}

const toComment = (text: string): string =>
  text
    .split('\n')
    .map((line) => ` ${line.trim()}`)
    .join('\n');

/**
 * Reads a policy from YAML or JSON. Each problem has its line and says what to write instead.
 * @example readPolicyText('mode: shado', known, wording) // { problems: [{ line: 1, why: 'mode: …' }] }
 */
export function readPolicyText(text: string, known: KnownNames, wording: Wording): ReadPolicyText {
  const { config } = wording.desk;
  let values: unknown;
  try {
    values = parseYamlValues(text);
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    return { problems: [{ line: error.line, why: fillTemplate(config.syntax, { line: error.line }) }] };
  }
  const checked = checkPolicy(values, known, wording);
  if ('policy' in checked) {
    const notes = findOldSettings(values).map((old) => fillTemplate(config.oldkey, old));
    return { policy: checked.policy, notes };
  }
  const lineOf = createLineFinder(text);
  return {
    problems: checked.problems
      .map(({ path, why }) => ({ line: lineOf(path), why }))
      .sort((a, b) => a.line - b.line),
  };
}
