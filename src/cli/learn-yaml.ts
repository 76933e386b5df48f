import type { Fit } from './learn-fit.ts';

const HEAD = `# How offers of crime are worded: log odds that a text solicits, learnt from the examples in test/likeness by
# \`npm run -s learn -- test/likeness\`. Above 0 it speaks for an offer, below 0 against. Each name counts once, and the
# more there are the less each. In grams (one to three letters side by side, folded) 0 is any digit, _ what stands between
# words, . the end of a sentence, < and > those of the text. Groups are those of the lexicon; errand+pay is both families in one text.
# rules/lexicon/likeness.yaml says which odds are many.
`;

/** What was learnt, and which feature each name is. */
export interface Learnt extends Fit {
  readonly vocabulary: ReadonlyMap<string, number>;
}

/**
 * Weights as a rule file that a moderator can read: names of one weight side by side in a line, the weightiest first.
 * It is JSON, as YAML may be, for that is read in no time.
 * @example likenessYaml(learnt, { ...glance, other: -1, from: -0.7 })
 */
export const likenessYaml = (
  learnt: Learnt,
  glance: Learnt & { readonly other: number; readonly from: number },
): string => {
  const isGroup = (name: string) => name.startsWith(':');
  const table = {
    bias: rounded(learnt.bias),
    groups: listed(learnt, isGroup, ':'.length),
    grams: listed(learnt, (name) => !isGroup(name)),
    glance: {
      bias: rounded(glance.bias),
      other: rounded(glance.other),
      from: rounded(glance.from),
      pairs: listed(glance, (name) => name !== ''),
    },
  };
  return `${HEAD}${JSON.stringify(table, null, 1)}\n`;
};

const rounded = (number: number): number => Number(number.toFixed(2));

/** By weight: the names, with blanks between. */
const listed = ({ weights, vocabulary }: Learnt, wanted: (name: string) => boolean, cut = 0) => {
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
