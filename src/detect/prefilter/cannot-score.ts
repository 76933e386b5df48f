import type { FoldedText } from '../../text/index.ts';
import type { CannotScore } from '../features/feature-types.ts';
import { measureShape } from '../features/text-shape.ts';
import { MAX_PREFILTER_HITS, type PrefilterPlan } from './prefilter-plan.ts';
import { createScoreUpperBound } from './score-upper-bound.ts';
import { isWithinLetters } from './within-letters.ts';

/**
 * Compiles the check that the feature extractor makes before each expensive step. Never true while a rule against the
 * author can still match.
 * @example compileCannotScore(plan)(folded, groupEnds, { amounts: true, contacts: false })
 */
export function compileCannotScore(plan: PrefilterPlan): CannotScore {
  let text: FoldedText;
  const upperBound = createScoreUpperBound(plan, (from, to, reach) => isWithinLetters(text, from, to, reach));
  return (folded, groupEnds, pending) => {
    if (plan.unconditionalWeight > 0 || groupEnds.length > MAX_PREFILTER_HITS * 2) return false;
    text = folded;
    upperBound.reset(folded.length);
    for (let f = 0; f < groupEnds.length; f += 2) upperBound.addGroup(groupEnds[f]!, groupEnds[f + 1]!);
    // Pending features have no position yet. Job notice items are always pending: they are counted last.
    for (const g of plan.itemGroups) upperBound.addGroup(g, 0);
    if (pending.amounts) upperBound.addGroup(plan.moneyGroup, 0);
    if (pending.contacts) for (const g of plan.contactGroups) upperBound.addGroup(g, 0);
    return !upperBound.canReach(measureShape(folded, []).letters, 1);
  };
}
