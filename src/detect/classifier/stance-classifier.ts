import { countNormalisation } from './ngram-classifier.ts';
import type { NgramReading } from './ngram-reader.ts';
import type { StanceClassifierSource } from './stance-classifier-schema.ts';
import { isConcept, nameConceptPair } from './stance-features.ts';
import { parseWeights } from './weight-table.ts';

/** Log odds that the author asks for help because of a fraud, and that the author looks for work. */
export interface StanceOdds {
  readonly askingHelp: number;
  readonly seekingWork: number;
}

/** Judges who speaks by the wording of a text and by the lexicon groups that were found in it. */
export type StanceClassifier = (reading: NgramReading, groups: readonly number[]) => StanceOdds;

/** The places of the two stances among the models of a reading; the wording is before them. */
const ASKING_HELP = 1;
const SEEKING_WORK = 2;

/**
 * Compiles the stance classifier: two linear models over n-grams, lexicon groups and pairs of the groups that name what
 * people in need write about (`plea.*`, `want.*`). N-grams and groups are normalised separately, because there are many
 * n-grams and few groups. `names` are the groups of the lexicon.
 * @example compileStanceClassifier(source, lexicon.groups)(reading, features.groups).askingHelp // 2.3
 */
export function compileStanceClassifier(
  source: StanceClassifierSource,
  names: readonly string[],
): StanceClassifier {
  const concepts = names.flatMap((name, group) => (isConcept(name) ? [group] : []));
  const askingHelp = compileStance(source['asking-help'], ASKING_HELP, names, concepts);
  const seekingWork = compileStance(source['seeking-work'], SEEKING_WORK, names, concepts);
  return (reading, groups) => ({
    askingHelp: askingHelp(reading, groups),
    seekingWork: seekingWork(reading, groups),
  });
}

/** `concepts` are the groups that count in pairs, too. */
function compileStance(
  { bias, groups }: StanceClassifierSource['asking-help'],
  model: number,
  names: readonly string[],
  concepts: readonly number[],
): (reading: NgramReading, groups: readonly number[]) => number {
  const weightOf = new Map(
    parseWeights(groups).flatMap(({ weight, names }) => names.map((name) => [name, weight])),
  );
  // Only what has a weight counts, so 0 stands for none.
  const ofGroup = Float64Array.from(names, (name) => weightOf.get(name) ?? 0);
  const indexOfConcept = new Int32Array(names.length).fill(-1);
  concepts.forEach((group, c) => {
    indexOfConcept[group] = c;
  });
  const ofPair = new Float64Array(concepts.length ** 2);
  concepts.forEach((one, i) => {
    concepts.forEach((other, k) => {
      if (i !== k)
        ofPair[i * concepts.length + k] = weightOf.get(nameConceptPair(names[one]!, names[other]!)) ?? 0;
    });
  });

  return ({ sums, counts }, found) => {
    let sum = 0;
    let count = 0;
    for (let f = 0; f < found.length; f++) {
      const weight = ofGroup[found[f]!]!;
      if (weight !== 0) count++;
      sum += weight;
      const concept = indexOfConcept[found[f]!]!;
      for (let g = 0; concept >= 0 && g < f; g++) {
        const other = indexOfConcept[found[g]!]!;
        if (other < 0) continue;
        const ofBoth = ofPair[concept * concepts.length + other]!;
        if (ofBoth !== 0) count++;
        sum += ofBoth;
      }
    }
    return bias + sums[model]! / countNormalisation(counts[model]!) + sum / countNormalisation(count);
  };
}
