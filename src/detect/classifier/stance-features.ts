/** Groups that name what people in need write about; all others count by themselves only. */
const CONCEPT = /^(?:plea|want)\./;

/**
 * The pairs of concepts among the groups of a text, as the model names them.
 * @example listConceptPairs(['plea.id', 'pay.high', 'plea.gave']) // ['plea.gave+plea.id']
 */
export function listConceptPairs(groups: readonly string[]): readonly string[] {
  const concepts = groups.filter((group) => CONCEPT.test(group)).sort();
  return concepts.flatMap((one, i) => concepts.slice(i + 1).map((other) => `${one}+${other}`));
}
