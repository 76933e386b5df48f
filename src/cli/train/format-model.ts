import type { LinearModel } from './logistic-regression.ts';

const FILE_HEADER = `# How offers of crime are worded: log odds that a text solicits, learnt from the examples in test/likeness by
# \`npm run -s learn -- test/likeness\`. Above 0 it speaks for an offer, below 0 against. Each name counts once, and the
# more there are the less each. In grams (one to three letters side by side, folded) 0 is any digit, _ what stands between
# words, . the end of a sentence, < and > those of the text. Groups are those of the lexicon; errand+pay is both families in one text.
# rules/lexicon/likeness.yaml says which odds are many.
`;

/** What was learnt, and which feature each name is. */
export interface TrainedModel extends LinearModel {
  readonly vocabulary: ReadonlyMap<string, number>;
}

/**
 * Weights as a rule file that a moderator can read: names of one weight side by side in a line, the weightiest first.
 * It is JSON, as YAML may be, for that is read in no time.
 * @example formatModel(learnt, { ...glance, other: -1, from: -0.7 })
 */
export const formatModel = (
  learnt: TrainedModel,
  glance: TrainedModel & { readonly other: number; readonly from: number },
): string => {
  const isGroup = (name: string) => name.startsWith(':');
  const table = {
    bias: roundToHundredth(learnt.bias),
    groups: namesByWeight(learnt, isGroup, ':'.length),
    grams: namesByWeight(learnt, (name) => !isGroup(name)),
    glance: {
      bias: roundToHundredth(glance.bias),
      other: roundToHundredth(glance.other),
      from: roundToHundredth(glance.from),
      pairs: namesByWeight(glance, (name) => name !== ''),
    },
  };
  return `${FILE_HEADER}${JSON.stringify(table, null, 1)}\n`;
};

const roundToHundredth = (number: number): number => Number(number.toFixed(2));

/** By weight: the names, with blanks between. */
const namesByWeight = ({ weights, vocabulary }: TrainedModel, wanted: (name: string) => boolean, cut = 0) => {
  const lists = new Map<string, string[]>();
  for (const [name, f] of vocabulary) {
    if (!wanted(name)) continue;
    const key = (Math.round(weights[f]! * 10) / 10).toFixed(1);
    const there = lists.get(key);
    if (there === undefined) lists.set(key, [name.slice(cut)]);
    else there.push(name.slice(cut));
  }
  return Object.fromEntries(
    [...lists]
      .sort(([a], [b]) => Number(b) - Number(a))
      .map(([weight, names]) => [weight, names.sort().join(' ')]),
  );
};
