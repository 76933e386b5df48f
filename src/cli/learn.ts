import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Rulebook } from '../detect/index.ts';
import { createFold, createWording, gramsOf, pairsOf } from '../text/index.ts';
import { evalFiles, readEvalLines } from './eval-lines.ts';
import { type Example, fit, logOdds } from './learn-fit.ts';
import { likenessYaml } from './learn-yaml.ts';
import { loadRules, RULES_FOLDER } from './load.ts';

const USAGE = `usage: npm run -s learn -- [options] PATH…

Learns from labelled examples how offers of crime are worded, and writes the weights to likeness.yaml of the rules.
PATH is a file of JSON lines, or a folder of such files (.jsonl): {"text":"…","expect":"hide"|"flag"|"pass"}

  --try               write nothing; leave each file out in turn, learn from the others, and say how that file is judged
  --rules FOLDER      the rules to learn for (default: those of yamidome)
  --help              this text

Learn again after larger changes of the lexicon: its groups are weighed too.
`;

/** What stands in one example only teaches nothing about others. */
const LEAST_EXAMPLES = 2;
const MISTAKES = [0.01, 0.04];

/** So large a share of the offers in the examples is to pass the glance. */
const GLANCED = 0.985;

interface Taught {
  readonly file: string;
  readonly expect: 'hide' | 'flag' | 'pass';
  /** Names: grams as written, groups behind `:`. */
  readonly names: readonly string[];
  readonly pairs: readonly string[];
}

const main = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { try: { type: 'boolean' }, rules: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true || positionals.length === 0) {
    process.stdout.write(USAGE);
    return values.help === true ? 0 : 2;
  }
  const folder = values.rules ?? RULES_FOLDER;
  const rules = await loadRules(folder);
  if (!rules.ok) return refuse(rules.why);
  const taught: Taught[] = [];
  for (const path of positionals) {
    const files = await evalFiles(path);
    if (!files.ok) return refuse(files.why);
    for (const file of files.value) {
      for await (const line of readEvalLines(file)) {
        if (line.kind === 'problem') return refuse(`${file}, line ${line.line}: ${line.why}`);
        taught.push({
          file,
          expect: line.expect,
          names: namesIn(rules.value, line.text),
          pairs: pairsOf(wordingOf(fold(line.text))),
        });
      }
    }
  }
  if (values.try === true) process.stdout.write(tried(taught));
  else {
    const learnt = learn(taught);
    const path = join(folder, 'likeness.yaml');
    await writeFile(path, likenessYaml(learnt, learnGlance(taught)));
    process.stdout.write(
      `${path}: ${learnt.vocabulary.size} weights, learnt from ${taught.length} examples\n`,
    );
  }
  return 0;
};

const fold = createFold();
const wordingOf = createWording();

/** Everything about a text that is weighed. */
const namesIn = (rulebook: Pick<Rulebook, 'groupsIn'>, text: string): readonly string[] => [
  ...gramsOf(wordingOf(fold(text))),
  ...rulebook.groupsIn(text).map((group) => `:${group}`),
];

const learn = (taught: readonly Taught[]) =>
  learnFrom(
    taught,
    ({ names }) => names,
    (vocabulary, names) =>
      Int32Array.from(names.map((name) => vocabulary.get(name)).filter((f) => f !== undefined)),
  );

/** Pairs that nobody taught are one feature, number 0. */
const learnGlance = (taught: readonly Taught[]) => {
  const learnt = learnFrom(
    taught,
    ({ pairs }) => ['', ...pairs],
    (vocabulary, pairs) => Int32Array.from(pairs.slice(1), (pair) => vocabulary.get(pair) ?? 0),
  );
  const odds = taught
    .filter(({ expect }) => expect === 'hide')
    .map((example) => learnt.oddsOf(example))
    .sort((a, b) => b - a);
  return { ...learnt, from: odds[Math.floor(odds.length * GLANCED)] ?? 0 };
};

const learnFrom = (
  taught: readonly Taught[],
  namesOf: (example: Taught) => readonly string[],
  featuresOf: (vocabulary: ReadonlyMap<string, number>, names: readonly string[]) => Int32Array,
) => {
  const counts = new Map<string, number>();
  for (const example of taught)
    for (const name of new Set(namesOf(example))) counts.set(name, (counts.get(name) ?? 0) + 1);
  const vocabulary = new Map<string, number>();
  for (const [name, count] of counts) if (count >= LEAST_EXAMPLES) vocabulary.set(name, vocabulary.size);
  const read = (example: Taught) => featuresOf(vocabulary, namesOf(example));
  const learnt = fit(
    taught.map((example): Example => ({ features: read(example), solicits: example.expect !== 'pass' })),
    vocabulary.size,
  );
  return { ...learnt, vocabulary, oddsOf: (example: Taught) => logOdds(learnt, read(example)) };
};

/** For each file: what of it would be found by what the others teach, where so many innocents are mistaken. */
const tried = (taught: readonly Taught[]): string => {
  const files = [...new Set(taught.map(({ file }) => file))];
  return files
    .map((file) => {
      const { oddsOf } = learn(taught.filter((example) => example.file !== file));
      const odds = (expect: Taught['expect']): readonly number[] =>
        taught
          .filter((example) => example.file === file && example.expect === expect)
          .map(oddsOf)
          .sort((a, b) => b - a);
      const [hide, flag, pass] = [odds('hide'), odds('flag'), odds('pass')];
      const at = MISTAKES.map((share) => {
        const least = pass[Math.floor(pass.length * share)] ?? -Infinity;
        const above = (list: readonly number[]) => `${list.filter((z) => z > least).length}/${list.length}`;
        return `${share * 100} % mistaken above ${least.toFixed(2)}: hide ${above(hide)}, flag ${above(flag)}`;
      });
      return `${file}\n  ${at.join('\n  ')}\n`;
    })
    .join('');
};

const refuse = (why: string): number => {
  process.stderr.write(`learn: ${why}\n`);
  return 2;
};

process.exitCode = await main(process.argv.slice(2));
