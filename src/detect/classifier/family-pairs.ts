/** The family of a group: the first part of its name. @example familyOf('pay.high') // 'pay' */
export const familyOf = (group: string): string => group.split('.', 1)[0]!;

/** The feature name of two families in one text; the order does not matter. @example familyPairName('pay', 'errand') // 'errand+pay' */
export const familyPairName = (one: string, other: string): string =>
  one < other ? `${one}+${other}` : `${other}+${one}`;

/** The two families of a pair name; undefined for any other name. @example parseFamilyPair('errand+pay') // ['errand', 'pay'] */
export function parseFamilyPair(name: string): readonly [string, string] | undefined {
  const [one = '', other = ''] = name.split('+', 2);
  return familyPairName(one, other) === name ? [one, other] : undefined;
}

/**
 * The names of all pairs of families among the groups of a text.
 * @example listFamilyPairs(['pay.high', 'errand.carry', 'pay']) // ['errand+pay']
 */
export function listFamilyPairs(groups: readonly string[]): readonly string[] {
  const families = [...new Set(groups.map(familyOf))];
  return families.flatMap((one, i) => families.slice(i + 1).map((other) => familyPairName(one, other)));
}
