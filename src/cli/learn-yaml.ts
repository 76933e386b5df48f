import type { Fit } from './learn-fit.ts';

const HEAD = `# How offers of crime are worded: log odds that a text solicits, learnt from the examples in test/likeness by
# \`npm run -s learn -- test/likeness\`. Above 0 it speaks for an offer, below 0 against. Each name counts once; the sum is
# divided by the root of how many there were. In grams (one to three letters side by side, folded) 0 is any digit and _
# is what stands between words. Groups are those of the lexicon. rules/lexicon/likeness.yaml says which odds are many.
`;

/** Weights nearer to nothing than this are left out. */
const LEAST = 0.05;
const WIDTH = 116;

/**
 * Weights as a rule file that a moderator can read: names of one weight side by side, the weightiest first.
 * @example likenessYaml(fit(examples, vocabulary.size), vocabulary)
 */
export const likenessYaml = ({ bias, weights }: Fit, vocabulary: ReadonlyMap<string, number>): string => {
  const grams = new Map<string, string[]>();
  const groups = new Map<string, string[]>();
  for (const [name, f] of vocabulary) {
    const weight = Math.round(weights[f]! * 10) / 10;
    if (Math.abs(weights[f]!) < LEAST || weight === 0) continue;
    const [lists, written] = name.startsWith(':') ? [groups, name.slice(1)] : [grams, name];
    const key = weight.toFixed(1);
    lists.set(key, [...(lists.get(key) ?? []), written]);
  }
  return `${HEAD}\nbias: ${bias.toFixed(2)}\n\ngroups:\n${section(groups)}\ngrams:\n${section(grams)}`;
};

const section = (lists: ReadonlyMap<string, readonly string[]>): string =>
  [...lists]
    .sort(([a], [b]) => Number(b) - Number(a))
    .map(([weight, names]) => `  "${weight}": >-\n${wrapped([...names].sort())}`)
    .join('');

/** Lines of names with blanks between; the width counts Japanese letters as two columns. */
const wrapped = (names: readonly string[]): string => {
  const lines: string[] = [];
  let line = '   ';
  let columns = 3;
  for (const name of names) {
    const width = [...name].reduce((sum, char) => sum + (char > '\u2e80' ? 2 : 1), 1);
    if (columns + width > WIDTH) {
      lines.push(line);
      line = '   ';
      columns = 3;
    }
    line += ` ${name}`;
    columns += width;
  }
  return `${[...lines, line].join('\n')}\n`;
};
