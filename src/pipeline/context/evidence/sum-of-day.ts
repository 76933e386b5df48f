import type { EvidenceSort, Policy, Signal, Verdict } from '#core';
import { isConcreteSort, logOddsAt, roundLogOdds } from '#core';
import { type ContextRules, DAY_RULE } from '../../../detect/index.ts';
import { type DayMessage, type EarlierEvidence, evidenceOf } from './newcomer-days.ts';

/** The smallest step of log odds with two decimals. */
const STEP = 0.01;

/** The earlier messages that add something to a message, and the signal that stands for them. */
export interface SumOfDay {
  readonly signal: Signal;
  readonly counted: readonly DayMessage[];
}

/**
 * Adds up what the earlier messages of a newcomer show and this one does not: each rule once, and each concrete sort once.
 * The sum stays below the threshold for hiding unless this message has concrete evidence of its own and the earlier ones
 * have evidence of another concrete sort. Undefined if they add nothing. Pure.
 * @example sumOfDay(verdict, earlier, rules.day, policy)?.signal.weight // 3.1
 */
export function sumOfDay(
  verdict: Verdict,
  earlier: readonly DayMessage[],
  day: ContextRules['day'],
  policy: Pick<Policy, 'probability' | 'baseRate' | 'language'>,
): SumOfDay | undefined {
  const own = evidenceOf(verdict);
  if (own.length === 0 || earlier.length === 0) return undefined;
  const ownSorts = concreteSortsOf(own);
  const { sum, counted, sorts } = addUp(own, ownSorts, earlier);
  const mayHide = ownSorts.size > 0 && [...sorts].some((sort) => !ownSorts.has(sort));
  const room = mayHide
    ? day.most
    : logOddsAt(policy.probability.hide, policy.baseRate) - STEP - verdict.logOdds;
  const weight = roundLogOdds(Math.min(sum, day.most, room));
  if (weight <= 0) return undefined;
  const note = day.note[policy.language];
  return { counted, signal: { rule: DAY_RULE, weight, sorts: ['context'], spans: [], note } };
}

/** The heaviest rules first, so that of several messages with evidence of one sort the heaviest one counts. */
function addUp(
  own: readonly EarlierEvidence[],
  ownSorts: ReadonlySet<EvidenceSort>,
  earlier: readonly DayMessage[],
) {
  const seenRules = new Set(own.map(({ rule }) => rule));
  const sorts = new Set(ownSorts);
  const counted = new Set<DayMessage>();
  let sum = 0;
  const byWeight = earlier
    .flatMap((message) => message.evidence.map((evidence) => ({ message, evidence })))
    .sort((a, b) => b.evidence.weight - a.evidence.weight);
  for (const { message, evidence } of byWeight) {
    const concrete = evidence.sorts.filter(isConcreteSort);
    const isKnownSort = concrete.length > 0 && concrete.every((sort) => sorts.has(sort));
    if (seenRules.has(evidence.rule) || isKnownSort) continue;
    seenRules.add(evidence.rule);
    for (const sort of concrete) sorts.add(sort);
    counted.add(message);
    sum += evidence.weight;
  }
  return { sum, sorts, counted: [...counted].sort((a, b) => a.at - b.at) };
}

const concreteSortsOf = (evidence: readonly EarlierEvidence[]): Set<EvidenceSort> =>
  new Set(evidence.flatMap(({ sorts }) => sorts.filter(isConcreteSort)));
