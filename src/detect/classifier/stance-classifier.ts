import {
  createNgramNormaliser,
  type FoldedText,
  hashNgram,
  hashNgramAt,
  MAX_NGRAM_LENGTH,
} from '../../text/index.ts';
import { countNormalisation } from './ngram-classifier.ts';
import type { StanceClassifierSource } from './stance-classifier-schema.ts';
import { listConceptPairs } from './stance-features.ts';
import { parseWeights } from './weight-table.ts';

/** Log odds that the author asks for help because of a fraud, and that the author looks for work. */
export interface StanceOdds {
  readonly askingHelp: number;
  readonly seekingWork: number;
}

/** Judges who speaks by the wording of a text and by the lexicon groups that were found in it. */
export type StanceClassifier = (folded: FoldedText, groups: readonly number[]) => StanceOdds;

type StanceWeights = StanceClassifierSource['asking-help'];

/**
 * Compiles the stance classifier: two linear models over n-grams, lexicon groups and pairs of the groups that name what
 * people in need write about (`plea.*`, `want.*`). N-grams and groups are normalised separately, because there are many
 * n-grams and few groups.
 * @example compileStanceClassifier(source, lexicon.groups)(folded, features.groups).askingHelp // 2.3
 */
export function compileStanceClassifier(
  source: StanceClassifierSource,
  names: readonly string[],
): StanceClassifier {
  const toNgramInput = createNgramNormaliser();
  const askingHelp = compileStance(source['asking-help']);
  const seekingWork = compileStance(source['seeking-work']);
  return (folded, groups) => {
    const { units, length } = toNgramInput(folded);
    const hashes = new Set<number>();
    for (let last = 0; last < length; last++)
      for (let size = 1; size <= MAX_NGRAM_LENGTH && size <= last + 1; size++)
        hashes.add(hashNgramAt(units, last, size));
    const found = groups.map((group) => names[group]!);
    const features = [...found, ...listConceptPairs(found)];
    return {
      askingHelp: askingHelp(hashes, features),
      seekingWork: seekingWork(hashes, features),
    };
  };
}

function compileStance({ bias, grams, groups }: StanceWeights) {
  const weightOfGram = new Map(
    parseWeights(grams).flatMap(({ weight, names }) => names.map((name) => [hashNgram(name), weight])),
  );
  const weightOfGroup = new Map(
    parseWeights(groups).flatMap(({ weight, names }) => names.map((name) => [name, weight])),
  );
  return (hashes: Iterable<number>, features: Iterable<string>): number =>
    bias + normalisedSum(weightOfGram, hashes) + normalisedSum(weightOfGroup, features);
}

/** Only what has a weight counts. */
function normalisedSum<Key>(weights: ReadonlyMap<Key, number>, keys: Iterable<Key>): number {
  let sum = 0;
  let count = 0;
  for (const key of keys) {
    const weight = weights.get(key);
    if (weight === undefined) continue;
    sum += weight;
    count++;
  }
  return sum / countNormalisation(count);
}
