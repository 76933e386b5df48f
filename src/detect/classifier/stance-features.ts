const CONCEPT = /^(?:plea|want)\./;

/**
 * Does the group name what people in need write about? Such groups count in pairs, too; all others only by themselves.
 * @example isConcept('plea.id') // true
 */
export const isConcept = (group: string): boolean => CONCEPT.test(group);

/**
 * The name of two concepts in one text, as the model has it.
 * @example nameConceptPair('plea.id', 'plea.gave') // 'plea.gave+plea.id'
 */
export const nameConceptPair = (one: string, other: string): string =>
  one < other ? `${one}+${other}` : `${other}+${one}`;

/**
 * The pairs of concepts among the groups of a text.
 * @example listConceptPairs(['plea.id', 'pay.high', 'plea.gave']) // ['plea.gave+plea.id']
 */
export function listConceptPairs(groups: readonly string[]): readonly string[] {
  const concepts = groups.filter(isConcept).sort();
  return concepts.flatMap((one, i) => concepts.slice(i + 1).map((other) => nameConceptPair(one, other)));
}
