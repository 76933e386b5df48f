import { LIGHT_SKIP, lightLetterAt } from '../../text/index.ts';
import type { Lexicon, WrittenTerm } from '../lexicon/lexicon-types.ts';
import type { PackSource } from '../rule-schema.ts';
import type { Rule } from '../rules/rule-types.ts';
import type { StanceSource } from '../rules/stance-schema.ts';
import { decodeBase64, type RequiredTexts } from './ngram-prefilter.ts';

/** Stances that lead to help for the author. */
const HELPED_STANCES = new Set(['asking-help', 'seeking-work']);

/** What the rules say about texts that must be evaluated. */
export interface RequiredTextSources {
  readonly lexicon: Lexicon;
  readonly terms: readonly WrittenTerm[];
  readonly rules: readonly Rule[];
  readonly packs: readonly PackSource[];
  readonly stances: StanceSource;
  readonly alwaysGroups: readonly number[];
  /** Hashes of the terms that the model was trained with, by `hashTerm`. */
  readonly trainedTerms: ReadonlySet<number>;
}

/**
 * The texts that the prefilter must never skip: terms of the groups under `always` in index.yaml, terms of rules against
 * the author that were added after the last training, and the examples of rules and of stances that lead to help.
 * @example collectRequiredTexts(sources).terms // ['闇バイト', …]
 */
export function collectRequiredTexts({
  lexicon,
  terms,
  rules,
  packs,
  stances,
  alwaysGroups,
  trainedTerms,
}: RequiredTextSources): RequiredTexts {
  const always = new Set(alwaysGroups);
  const needed = groupsOfRules(lexicon, rules);
  const { offsets, values } = lexicon.groupsOfTerm;
  const isRequired = ({ folded }: WrittenTerm, t: number): boolean => {
    let isNeeded = false;
    for (let k = offsets[t]!; k < offsets[t + 1]!; k++) {
      if (always.has(values[k]!)) return true;
      isNeeded ||= needed.has(values[k]!);
    }
    return isNeeded && !trainedTerms.has(hashTerm(folded));
  };
  return {
    terms: terms.filter(isRequired).map(({ originalSpelling }) => originalSpelling),
    examples: [
      ...packs.flatMap(({ rules: written, examples }) => [
        ...Object.values(written).flatMap(({ weight, hits }) => (weight > 0 ? hits : [])),
        ...(examples?.hide ?? []),
        ...(examples?.review ?? []),
      ]),
      ...stances.stances.flatMap(({ stance, hits }) => (HELPED_STANCES.has(stance) ? hits : [])),
    ],
  };
}

/** The groups that a rule against the author needs, directly or through a phrase. */
function groupsOfRules(lexicon: Lexicon, rules: readonly Rule[]): ReadonlySet<number> {
  const needed = new Set(rules.filter((rule) => rule.weight > 0).flatMap(({ when }) => when.groups));
  // Backwards, because a phrase may build on earlier ones.
  for (const { group, first, next } of lexicon.phrases.toReversed()) {
    if (!needed.has(group)) continue;
    for (const half of [...first, ...next]) needed.add(half);
  }
  return needed;
}

/** A hash of 30 bits of a term after the light fold (FNV-1a). @example hashTerm('テレグラム') === hashTerm('ﾃﾚｸﾞﾗﾑ') // true */
export function hashTerm(term: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < term.length; i++) {
    const letter = lightLetterAt(term, i);
    if (letter !== LIGHT_SKIP) hash = Math.imul(hash ^ letter, 0x01000193);
  }
  return hash >>> 2;
}

/** The hashes in a model file. @example decodeTermHashes(source.terms).has(hashTerm('テレグラム')) */
export const decodeTermHashes = (base64: string): ReadonlySet<number> =>
  new Set(new Uint32Array(decodeBase64(base64).buffer));
