/** The first part of a group's name: `pay` of `pay.high`. @example familyOf('pay.high') // 'pay' */
export const familyOf = (group: string): string => group.split('.', 1)[0]!;

/** The name of two families that are found in one text. @example sideBySide('pay', 'errand') // 'errand+pay' */
export const familyPairName = (one: string, other: string): string =>
  one < other ? `${one}+${other}` : `${other}+${one}`;

/** The two families of such a name; undefined for any other. @example parseFamilyPair('errand+pay') // ['errand', 'pay'] */
export function parseFamilyPair(name: string): readonly [string, string] | undefined {
  const [one = '', other = ''] = name.split('+', 2);
  return familyPairName(one, other) === name ? [one, other] : undefined;
}

/**
 * All pairs of families among the groups that were found: pay beside an errand says more than each alone.
 * @example listFamilyPairs(['pay.high', 'errand.carry', 'pay']) // ['errand+pay']
 */
export function listFamilyPairs(groups: readonly string[]): readonly string[] {
  const families = [...new Set(groups.map(familyOf))];
  return families.flatMap((one, i) => families.slice(i + 1).map((other) => familyPairName(one, other)));
}
