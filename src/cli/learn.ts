import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Rulebook } from '../detect/index.ts';
import { createFold, createWording, gramsOf } from '../text/index.ts';
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

interface Taught {
  readonly file: string;
  readonly expect: 'hide' | 'flag' | 'pass';
  /** Names: grams as written, groups behind `:`. */
  readonly names: readonly string[];
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
        taught.push({ file, expect: line.expect, names: namesIn(rules.value, line.text) });
      }
    }
  }
  if (values.try === true) process.stdout.write(tried(taught));
  else {
    const { vocabulary, ...learnt } = learn(taught);
    const path = join(folder, 'likeness.yaml');
    await writeFile(path, likenessYaml(learnt, vocabulary));
    process.stdout.write(`${path}: ${vocabulary.size} weights, learnt from ${taught.length} examples\n`);
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

const learn = (taught: readonly Taught[]) => {
  const counts = new Map<string, number>();
  for (const { names } of taught) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const vocabulary = new Map<string, number>();
  for (const [name, count] of counts) if (count >= LEAST_EXAMPLES) vocabulary.set(name, vocabulary.size);
  const examples = taught.map(
    ({ names, expect }): Example => ({
      features: known(vocabulary, names),
      solicits: expect !== 'pass',
    }),
  );
  return { ...fit(examples, vocabulary.size), vocabulary };
};

const known = (vocabulary: ReadonlyMap<string, number>, names: readonly string[]): Int32Array =>
  Int32Array.from(names.map((name) => vocabulary.get(name)).filter((f) => f !== undefined));

/** For each file: what of it would be found by what the others teach, where so many innocents are mistaken. */
const tried = (taught: readonly Taught[]): string => {
  const files = [...new Set(taught.map(({ file }) => file))];
  return files
    .map((file) => {
      const { vocabulary, ...learnt } = learn(taught.filter((example) => example.file !== file));
      const odds = (expect: Taught['expect']): readonly number[] =>
        taught
          .filter((example) => example.file === file && example.expect === expect)
          .map(({ names }) => logOdds(learnt, known(vocabulary, names)))
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
