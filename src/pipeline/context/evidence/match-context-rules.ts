import type { Language, Signal } from '#core';
import { roundLogOdds } from '#core';
import { CONTEXT_PACK, type ContextCondition, type ContextRules } from '../../../detect/index.ts';
import type { ContextFacts } from './context-facts.ts';

/**
 * The signals of the rules whose conditions are all true, heaviest first. When the rules above 0, or those below 0, exceed
 * their limit together, the lightest ones count less or are left out, so that the weights always add up to what counts.
 * @example matchContextRules(rules, facts, 'en').map(({ rule }) => rule) // ['context/new-account']
 */
export function matchContextRules(
  { rules, limits }: Pick<ContextRules, 'rules' | 'limits'>,
  facts: ContextFacts,
  language: Language,
): readonly Signal[] {
  const fired = Object.entries(rules)
    .filter(([, { when }]) => isTrue(when, facts))
    .sort(([, a], [, b]) => Math.abs(b.weight) - Math.abs(a.weight));
  let roomAbove = limits.most;
  let roomBelow = -limits.least;
  return fired.flatMap(([name, { weight, note }]): Signal[] => {
    const size = roundLogOdds(Math.min(Math.abs(weight), weight > 0 ? roomAbove : roomBelow));
    if (size <= 0) return [];
    if (weight > 0) roomAbove -= size;
    else roomBelow -= size;
    return [
      {
        rule: `${CONTEXT_PACK}/${name}`,
        weight: Math.sign(weight) * size,
        sorts: ['context'],
        spans: [],
        note: note[language],
      },
    ];
  });
}

/** An unknown fact makes every condition about it false. */
const isTrue = (when: ContextCondition, facts: ContextFacts): boolean =>
  Object.entries(when).every(([key, condition]) => {
    const fact = facts[key as keyof ContextCondition];
    if (typeof condition !== 'object') return fact === condition;
    return typeof fact === 'number' && isInRange(fact, condition);
  });

const isInRange = (
  value: number,
  { from = 0, below = Number.POSITIVE_INFINITY }: NonNullable<ContextCondition['messages']>,
): boolean => value >= from && value < below;
