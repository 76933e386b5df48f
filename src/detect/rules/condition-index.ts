import { invertLists } from '#lib';
import type { Condition } from './condition.ts';

/**
 * Indexes conditions by the groups they need. The returned function takes the groups found in a text and returns the
 * indexes of the conditions that can match, ascending. Most cannot, and evaluating all of them would take longer than
 * reading the text. The list is valid until the next call.
 * @example createConditionIndex(groupCount, rules.map((rule) => rule.when))(features.groups) // [0, 17]
 */
export function createConditionIndex(
  groupCount: number,
  conditions: readonly Condition[],
): (found: readonly number[]) => readonly number[] {
  const groupSets = conditions.flatMap((when) => when.groupSets);
  const conditionOf = Int32Array.from(conditions.flatMap((when, c) => when.groupSets.map(() => c)));
  const minGroupSets = Int32Array.from(conditions, (when) => when.minGroupSets);
  const setsByGroup = invertLists(groupCount, groupSets);
  const metAt = new Int32Array(groupSets.length);
  const met = new Int32Array(conditions.length);
  const candidates: number[] = [];
  let queryId = 0;
  return (found) => {
    queryId++;
    met.fill(0);
    for (let i = 0; i < found.length; i++) {
      const group = found[i]!;
      for (let k = setsByGroup.offsets[group]!, end = setsByGroup.offsets[group + 1]!; k < end; k++) {
        const set = setsByGroup.values[k]!;
        if (metAt[set] === queryId) continue;
        metAt[set] = queryId;
        met[conditionOf[set]!]!++;
      }
    }
    candidates.length = 0;
    for (let c = 0; c < minGroupSets.length; c++) if (met[c]! >= minGroupSets[c]!) candidates.push(c);
    return candidates;
  };
}
