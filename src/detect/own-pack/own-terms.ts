import type { Lexicon } from '../lexicon/lexicon-types.ts';
import type { Rule } from '../rules/rule-types.ts';

/**
 * Words without which the rules cannot match: of each rule against the author the words of one of the sets that it needs,
 * the set with the fewest. A rule that needs only amounts, contacts or the shape of a text has none.
 * @example findNeededTerms(rules, lexicon, spellings) // ['受け子', …]
 */
export function findNeededTerms(
  rules: readonly Rule[],
  lexicon: Lexicon,
  spellings: readonly string[],
): readonly string[] {
  const termsByGroup = new Map<number, string[]>();
  const { offsets, values } = lexicon.groupsOfTerm;
  spellings.forEach((spelling, term) => {
    for (let k = offsets[term]!; k < offsets[term + 1]!; k++) {
      const terms = termsByGroup.get(values[k]!);
      if (terms) terms.push(spelling);
      else termsByGroup.set(values[k]!, [spelling]);
    }
  });
  /** The words of a group, or those that begin its phrases; undefined if it has another source. */
  function termsOf(group: number, depth = 0): readonly string[] | undefined {
    const own = termsByGroup.get(group) ?? [];
    // A phrase builds on earlier ones, so the depth ends.
    const firsts = lexicon.phrases.filter((phrase) => phrase.group === group).flatMap(({ first }) => first);
    const ofPhrases = firsts.map((first) => (depth > 8 ? undefined : termsOf(first, depth + 1)));
    if (ofPhrases.includes(undefined) || own.length + firsts.length === 0) return undefined;
    return [...own, ...ofPhrases.flatMap((terms) => terms ?? [])];
  }
  const termsOfSet = (set: readonly number[]): readonly string[] | undefined => {
    const terms = set.map((group) => termsOf(group));
    return terms.includes(undefined) ? undefined : terms.flatMap((of) => of ?? []);
  };
  return rules
    .filter(({ weight }) => weight > 0)
    .flatMap(({ when }) => {
      const sets = when.neededSets.map(termsOfSet).filter((terms) => terms !== undefined);
      return sets.toSorted((a, b) => a.length - b.length)[0] ?? [];
    });
}
