import type { Fit } from './learn-fit.ts';

const HEAD = `# How offers of crime are worded: log odds that a text solicits, learnt from the examples in test/likeness by
# \`npm run -s learn -- test/likeness\`. Above 0 it speaks for an offer, below 0 against. Each name counts once, and the
# more there are the less each. In grams (one to three letters side by side, folded) 0 is any digit and _
# is what stands between words. Groups are those of the lexicon; errand+pay is both families in one text.
# rules/lexicon/likeness.yaml says which odds are many.
`;

const WIDTH = 116;

/** What was learnt, and which feature each name is. */
export interface Learnt extends Fit {
  readonly vocabulary: ReadonlyMap<string, number>;
}

/**
 * Weights as a rule file that a moderator can read: names of one weight side by side, the weightiest first.
 * @example likenessYaml(learnt, { ...glance, other: -1, from: -0.7 })
 */
export const likenessYaml = (
  learnt: Learnt,
  glance: Learnt & { readonly other: number; readonly from: number },
): string => {
  const isGroup = (name: string) => name.startsWith(':');
  const groups = listed(learnt, isGroup, ':'.length);
  const grams = listed(learnt, (name) => !isGroup(name));
  const pairs = listed(glance, (name) => name !== '');
  return `${HEAD}
bias: ${learnt.bias.toFixed(2)}

groups:
${section(groups)}
grams:
${section(grams)}
glance:
  bias: ${glance.bias.toFixed(2)}
  other: ${glance.other.toFixed(2)}
  from: ${glance.from.toFixed(2)}
  pairs:
${section(pairs, '    ')}`;
};

const listed = ({ weights, vocabulary }: Learnt, wanted: (name: string) => boolean, cut = 0) => {
  const lists = new Map<string, string[]>();
  for (const [name, f] of vocabulary) {
    if (!wanted(name)) continue;
    const key = (Math.round(weights[f]! * 10) / 10).toFixed(1);
    lists.set(key, [...(lists.get(key) ?? []), name.slice(cut)]);
  }
  return lists;
};

const section = (lists: ReadonlyMap<string, readonly string[]>, indent = '  '): string =>
  [...lists]
    .sort(([a], [b]) => Number(b) - Number(a))
    .map(([weight, names]) => `${indent}"${weight}": >-\n${wrapped([...names].sort(), `${indent} `)}`)
    .join('');

/** Lines of names with blanks between; the width counts Japanese letters as two columns. */
const wrapped = (names: readonly string[], indent: string): string => {
  const lines: string[] = [];
  let line = indent;
  let columns = indent.length;
  for (const name of names) {
    const width = [...name].reduce((sum, char) => sum + (char > '\u2e80' ? 2 : 1), 1);
    if (columns + width > WIDTH) {
      lines.push(line);
      line = indent;
      columns = indent.length;
    }
    line += ` ${name}`;
    columns += width;
  }
  return `${[...lines, line].join('\n')}\n`;
};
