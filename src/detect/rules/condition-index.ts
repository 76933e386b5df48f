import { packLists } from '#lib';
import { type FoundGroups, hasAnyGroup, packGroupSets } from '../features/feature-types.ts';
import type { Condition } from './condition.ts';

/**
 * Indexes conditions by the groups that they need. The returned function gives the indexes of the conditions that may match,
 * ascending. Most cannot, and their sets are side by side in one array: asking each condition takes ten times as long.
 * @example createConditionIndex(rules.map((rule) => rule.when))(features) // [0, 17]
 */
export function createConditionIndex(
  conditions: readonly Condition[],
): (found: FoundGroups) => readonly number[] {
  const sets = packGroupSets(conditions.flatMap(({ neededSets }) => neededSets));
  /** Condition c needs all sets from its first one to that of the next condition. */
  const { offsets } = packLists(conditions.map(({ neededSets }) => neededSets.map((_, set) => set)));
  return ({ bits }) => {
    const candidates: number[] = [];
    for (let c = 0; c < conditions.length; c++) {
      let set = offsets[c]!;
      const end = offsets[c + 1]!;
      while (set < end && hasAnyGroup(bits, sets, set)) set++;
      if (set === end) candidates.push(c);
    }
    return candidates;
  };
}
