import { holders } from './listed.ts';
import type { When } from './when.ts';

/**
 * Which of many conditions can hold, by the groups that were found: most cannot, and asking each would take longer than
 * reading the text. Returns their numbers, ascending; the list is good until the next call.
 * @example const worthAsking = compileWorthAsking(groups, rules.map((rule) => rule.when)); worthAsking(reading.groups)
 */
export function compileWorthAsking(
  groups: number,
  conditions: readonly When[],
): (found: readonly number[]) => readonly number[] {
  const families = conditions.flatMap((when) => when.families);
  const conditionOf = Int32Array.from(conditions.flatMap((when, c) => when.families.map(() => c)));
  const enough = Int32Array.from(conditions, (when) => when.enough);
  const holding = holders(groups, families);
  const metAt = new Int32Array(families.length);
  const met = new Int32Array(conditions.length);
  const worth: number[] = [];
  let asked = 0;
  return (found) => {
    asked++;
    met.fill(0);
    for (let i = 0; i < found.length; i++) {
      const group = found[i]!;
      for (let k = holding.from[group]!, end = holding.from[group + 1]!; k < end; k++) {
        const family = holding.values[k]!;
        if (metAt[family] === asked) continue;
        metAt[family] = asked;
        met[conditionOf[family]!]!++;
      }
    }
    worth.length = 0;
    for (let c = 0; c < enough.length; c++) if (met[c]! >= enough[c]!) worth.push(c);
    return worth;
  };
}
