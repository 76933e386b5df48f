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
  const { offsets, values } = setsByGroup;
  /** By set: the query that met it last. By condition: the sets still to meet in this query. */
  const metBy = new Int32Array(groupSets.length);
  const missing = minGroupSets.slice();
  let queryId = 0;
  return (found) => {
    queryId++;
    missing.set(minGroupSets);
    const candidates: number[] = [];
    for (let i = 0; i < found.length; i++) {
      for (let k = offsets[found[i]!]!, end = offsets[found[i]! + 1]!; k < end; k++) {
        const set = values[k]!;
        if (metBy[set] === queryId) continue;
        metBy[set] = queryId;
        if (--missing[conditionOf[set]!]! === 0) candidates.push(conditionOf[set]!);
      }
    }
    return candidates.sort((a, b) => a - b);
  };
}
