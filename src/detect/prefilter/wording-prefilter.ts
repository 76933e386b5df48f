import { compileBigramPrefilter } from '../classifier/bigram-prefilter.ts';
import { lengthNormalisation } from '../classifier/ngram-classifier.ts';
import { parseWeights } from '../classifier/weight-table.ts';
import type { ClassifierSource } from '../rule-schema.ts';

/**
 * Compiles the bigram model of the classifier: is a text as typed worded so much like an offer that it must be evaluated
 * in full, also when no rule matches? One pass over the characters, no allocation.
 * @example compileWordingPrefilter(source)('日給5万、DMで') // true
 */
export function compileWordingPrefilter({ glance }: ClassifierSource): (text: string) => boolean {
  const { bias, other, from, pairs } = glance;
  const bigramScorer = compileBigramPrefilter(
    parseWeights(pairs).map(({ weight, names }) => [weight - other, names]),
  );
  return (text) => {
    const sum = bigramScorer.sum(text);
    const count = bigramScorer.bigramCount();
    return bias + (sum + other * count) / lengthNormalisation(count) >= from;
  };
}
