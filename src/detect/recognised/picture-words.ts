import { resolveGroupName } from '../lexicon/compile-lexicon.ts';
import { expandTerms } from '../lexicon/expand-term.ts';
import type { Lexicon } from '../lexicon/lexicon-types.ts';
import { RuleError } from '../parse-yaml.ts';
import { type ParsedRuleFiles, STANCES_FILE } from '../rules/parse-rule-files.ts';

/** `besidePictures` of stances.yaml, compiled: words in the typed text of posts with pictures. Words are folded. */
export interface PictureWords {
  /** Words of people who discuss the picture. */
  readonly discussing: readonly string[];
  readonly discussingWholeWords: ReadonlySet<string>;
  /** What people doubt in a question about the picture. */
  readonly doubts: readonly string[];
  /** Words that send the reader to a contact. */
  readonly invitations: readonly string[];
  /** Names of groups of the lexicon. */
  readonly inviting: ReadonlySet<string>;
  readonly reporting: ReadonlySet<string>;
}

const NO_WORDS: PictureWords = {
  discussing: [],
  discussingWholeWords: new Set(),
  doubts: [],
  invitations: [],
  inviting: new Set(),
  reporting: new Set(),
};

/**
 * Compiles `besidePictures` of stances.yaml. Throws `RuleError` for a term that is written wrongly and an unknown group.
 * @example compilePictureWords(parsed.stances, parsed.lexicon).doubts.includes('scam') // true
 */
export function compilePictureWords(
  { value: { besidePictures }, positionOf }: ParsedRuleFiles['stances'],
  lexicon: Lexicon,
): PictureWords {
  if (besidePictures === undefined) return NO_WORDS;
  const { discussing, doubts, invitations = [], inviting, reporting } = besidePictures;
  const fold = (terms: readonly string[], ...path: readonly PropertyKey[]): readonly string[] =>
    expandTerms(terms, STANCES_FILE, (i) => positionOf(['besidePictures', ...path, i])).map(
      ({ folded }) => folded,
    );
  const positionIn = (list: 'inviting' | 'reporting', i: number) => () =>
    positionOf(['besidePictures', list, i]);
  const below = reporting.flatMap((name, i) =>
    resolveGroupName(name, lexicon, STANCES_FILE, positionIn('reporting', i)),
  );
  for (const [i, name] of inviting.entries()) {
    resolveGroupName(name, lexicon, STANCES_FILE, positionIn('inviting', i));
    if (lexicon.groups.includes(name)) continue;
    const problem = `"${name}" has no terms itself; write the groups below it, each with its full name`;
    throw new RuleError(STANCES_FILE, positionIn('inviting', i)(), problem);
  }
  return {
    discussing: fold(discussing.terms, 'discussing', 'terms'),
    discussingWholeWords: new Set(discussing.wholeWords),
    doubts: fold(doubts, 'doubts'),
    invitations: fold(invitations, 'invitations'),
    inviting: new Set(inviting),
    reporting: new Set(below.map((number) => lexicon.groups[number]!)),
  };
}
