import { invertLists } from '#lib';
import type { Condition } from './condition.ts';

/**
 * Which of many conditions can hold, by the groups that were found: most cannot, and asking each would take longer than
 * reading the text. Returns their numbers, ascending; the list is good until the next call.
 * @example const worthAsking = createConditionIndex(groups, rules.map((rule) => rule.when)); worthAsking(reading.groups)
 */
export function createConditionIndex(
  groups: number,
  conditions: readonly Condition[],
): (found: readonly number[]) => readonly number[] {
  const groupSets = conditions.flatMap((when) => when.groupSets);
  const conditionOf = Int32Array.from(conditions.flatMap((when, c) => when.groupSets.map(() => c)));
  const minGroupSets = Int32Array.from(conditions, (when) => when.minGroupSets);
  const setsByGroup = invertLists(groups, groupSets);
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
        const family = setsByGroup.values[k]!;
        if (metAt[family] === queryId) continue;
        metAt[family] = queryId;
        met[conditionOf[family]!]!++;
      }
    }
    candidates.length = 0;
    for (let c = 0; c < minGroupSets.length; c++) if (met[c]! >= minGroupSets[c]!) candidates.push(c);
    return candidates;
  };
}
