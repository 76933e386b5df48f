import type { Detector } from '../../../detect/index.ts';

/** A text that a rule pack gives as an example. */
export interface RuleExample {
  readonly text: string;
  /** The rule, or the pack of an example of a whole post. */
  readonly rule: string;
}

/**
 * The examples of the packs that a server uses, each text once.
 * @example listRuleExamples(detector, policy.packs)[0]?.rule // 'yami-baito/carry-for-pay'
 */
export function listRuleExamples(
  { sources }: Pick<Detector, 'sources'>,
  packs: readonly string[],
): readonly RuleExample[] {
  const ruleByText = new Map<string, string>();
  for (const { id, rules, examples = {} } of sources.filter((source) => packs.includes(source.id))) {
    for (const [name, { hits, passes = [] }] of Object.entries(rules))
      for (const text of [...hits, ...passes])
        if (!ruleByText.has(text)) ruleByText.set(text, `${id}/${name}`);
    const whole = [examples.hide, examples.review, examples.passes].flatMap((texts) => texts ?? []);
    for (const text of whole) if (!ruleByText.has(text)) ruleByText.set(text, id);
  }
  return [...ruleByText].map(([text, rule]) => ({ text, rule }));
}
