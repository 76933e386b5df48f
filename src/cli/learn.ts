import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Rulebook } from '../detect/index.ts';
import { everydaySchema } from '../detect/schema.ts';
import { familyPairs } from '../detect/side-by-side.ts';
import { createFold, createWording, gramsOf, pairsOf } from '../text/index.ts';
import { evalFiles, readEvalLines } from './eval-lines.ts';
import { type Example, fitWeights, type Kinds, logOdds } from './learn-fit.ts';
import { filesOf, tried } from './learn-try.ts';
import { likenessYaml } from './learn-yaml.ts';
import { type Loaded, loadRules, RULES_FOLDER } from './load.ts';
import { type Command, refusing, whenStarted } from './terminal.ts';

const USAGE = `usage: npm run -s learn -- [options] [PATH…]

Learns from labelled examples how offers of crime are worded, and writes the weights to likeness.yaml of the rules.
PATH is a file of JSON lines, or a folder of such files (.jsonl): {"text":"…","expect":"hide"|"flag"|"pass"}. The examples
of the packs and of the stances are always learnt from, too. Without PATH: the examples that come with yamidome.
A file of nothing but innocents is everyday talk and counts four times; offers of a file named …-against.jsonl, sought
where the detector was wrong, count half.

  --try               write nothing; leave each file out in turn, learn from the others, and say how that file is judged
                      and which of its examples the others contradict: wrongly labelled, perhaps, or saying nothing
  --rules FOLDER      the rules to learn for (default: those of yamidome)
  --help              this text

Learn again after larger changes of the lexicon: its groups are weighed too.
`;

/** What stands in fewer examples teaches nothing about others, and what weighs less than this tells nothing. */
const LEAST_EXAMPLES = 3;
const LEAST_WEIGHT = 0.2;

/** So large a share of the offers in the examples is to pass the glance. */
const GLANCED = 0.98;

/** For the glance so many parts of the files are left out in turn. */
const PARTS = 5;

/** What only looks suspicious teaches less than an offer does. */
const FLAG_COUNTS = 0.65;

/**
 * A file of nothing but innocents is everyday talk. A server hears far more of it than of anything else. And what the
 * rules have among their `passes` was mistaken once.
 */
const TALK_COUNTS = 4;

/**
 * Offers that were sought where the detector was wrong are no sample of what is said: too many of them, and it learns the
 * exceptions. Their files are named so. The innocents beside them count in full: they would be hidden otherwise.
 */
const AGAINST = /-against\.jsonl$/;
const AGAINST_COUNTS = 0.5;

/** An example as it was read: its file (`rules` for those of the rules), and what of it is weighed. */
export interface Taught {
  readonly file: string;
  readonly text: string;
  readonly expect: 'hide' | 'flag' | 'pass';
  /** Names: grams as written, groups behind `:`. */
  readonly names: readonly string[];
  readonly pairs: readonly string[];
}

/** The command, for whoever brings a terminal. */
export const main: Command = async (args, terminal) => {
  const { out } = terminal;
  const refuse = refusing('learn', terminal);
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { try: { type: 'boolean' }, rules: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    out.write(USAGE);
    return 0;
  }
  const folder = values.rules ?? RULES_FOLDER;
  const rules = await loadRules(folder);
  if (!rules.ok) return refuse(rules.why);
  const taught: Taught[] = [];
  const teach = (file: string, expect: Taught['expect'], text: string): void => {
    taught.push({
      file,
      text,
      expect,
      names: namesIn(rules.value, text),
      pairs: pairsOf(wordingOf(fold(text))),
    });
  };
  for (const { expect, text } of examplesOf(rules.value)) teach(OWN, expect, text);
  for (const path of positionals.length > 0 ? positionals : COMES_ALONG) {
    const read = await readTaught(path, teach);
    if (!read.ok) return refuse(read.why);
  }
  if (values.try === true) out.write(tried(taught, (others) => learn(others).oddsOf));
  else {
    const learnt = learn(taught);
    const path = join(folder, 'likeness.yaml');
    await writeFile(path, likenessYaml(learnt, learnGlance(taught)));
    out.write(`${path}: ${learnt.vocabulary.size} weights, learnt from ${taught.length} examples\n`);
  }
  return 0;
};

/** Reads examples: JSON lines, a folder of them, the posts of the tests (lists named by their ruling), everyday talk. */
const readTaught = async (
  path: string,
  teach: (file: string, expect: Taught['expect'], text: string) => void,
): Promise<Loaded<undefined>> => {
  if (path.endsWith('.yaml')) {
    const value: unknown = parse(await readFile(path, 'utf8'));
    const talk = everydaySchema.safeParse(value);
    if (talk.success) for (const text of talk.data.messages) teach(path, 'pass', text);
    if (talk.success) return { ok: true, value: undefined };
    const posts = postsSchema.safeParse(value);
    if (!posts.success)
      return { ok: false, why: `${path}: lists named hide, review and pass are expected, or messages` };
    for (const text of posts.data.hide) teach(OWN, 'hide', text);
    for (const text of posts.data.review) teach(OWN, 'flag', text);
    for (const text of posts.data.pass) teach(OWN, 'pass', text);
    return { ok: true, value: undefined };
  }
  const files = await evalFiles(path);
  if (!files.ok) return files;
  for (const file of files.value) {
    for await (const line of readEvalLines(file)) {
      if (line.kind === 'problem') return { ok: false, why: `${file}, line ${line.line}: ${line.why}` };
      teach(file, line.expect, line.text);
    }
  }
  return { ok: true, value: undefined };
};

const texts = z.array(z.string());
const postsSchema = z.object({ hide: texts, review: texts, pass: texts });

/** The examples that come with yamidome. */
const COMES_ALONG = ['../../test/likeness', '../../test/rules/posts.yaml', '../../rules/everyday.yaml'].map(
  (path) => fileURLToPath(new URL(path, import.meta.url)),
);

/** What the packs and the stances have as examples. A hit of one rule need not be a whole offer. */
function* examplesOf({ sources, stances }: Rulebook): Generator<{ expect: Taught['expect']; text: string }> {
  for (const { rules, examples } of sources) {
    for (const text of examples?.hide ?? []) yield { expect: 'hide', text };
    for (const text of examples?.review ?? []) yield { expect: 'flag', text };
    for (const text of examples?.passes ?? []) yield { expect: 'pass', text };
    for (const { weight, hits, passes } of Object.values(rules)) {
      if (weight > 0) for (const text of hits) yield { expect: 'flag', text };
      for (const text of passes ?? []) yield { expect: 'pass', text };
    }
  }
  for (const { stance, most, packs, hits } of stances) {
    // What reads like an offer and yet is left to a person to decide is an example of neither.
    if (stance === 'soliciting' && most !== undefined && packs === undefined) continue;
    for (const text of hits)
      yield { expect: stance === 'soliciting' && most === undefined ? 'flag' : 'pass', text };
  }
}

/** Stands for the rules' own examples among the files, and for the posts of the tests. */
const OWN = 'rules';

const fold = createFold();
const wordingOf = createWording();

/** Everything about a text that is weighed. */
const namesIn = (rulebook: Pick<Rulebook, 'groupsIn'>, text: string): readonly string[] => {
  const groups = rulebook.groupsIn(text);
  return [
    ...gramsOf(wordingOf(fold(text))),
    ...[...groups, ...familyPairs(groups)].map((group) => `:${group}`),
  ];
};

const isGroup = (name: string): boolean => name.startsWith(':');

const learn = (taught: readonly Taught[]) =>
  learnFrom(
    taught,
    ({ names }) => names,
    (vocabulary, names) => {
      const known = (these: readonly string[]) =>
        Int32Array.from(these.map((name) => vocabulary.get(name)).filter((f) => f !== undefined));
      return [known(names.filter((name) => !isGroup(name))), known(names.filter(isGroup))];
    },
  );

const learnPairs = (taught: readonly Taught[]) =>
  learnFrom(
    taught,
    ({ pairs }) => [OTHER, ...pairs],
    (vocabulary, pairs) => [
      Int32Array.from(pairs.slice(1), (pair) => vocabulary.get(pair) ?? vocabulary.get(OTHER)!),
    ],
  );

/** Stands for all pairs that nobody taught. */
const OTHER = '';

/** The weights of pairs, and the odds that nearly all offers pass whose writers were left out while learning. */
const learnGlance = (taught: readonly Taught[]) => {
  const files = filesOf(taught);
  const odds = Array.from({ length: PARTS }, (_, part) => {
    const leftOut = new Set(files.filter((_, f) => f % PARTS === part));
    const { oddsOf } = learnPairs(taught.filter(({ file }) => !leftOut.has(file)));
    return taught.filter(({ file, expect }) => leftOut.has(file) && expect === 'hide').map(oddsOf);
  }).flat();
  odds.sort((a, b) => b - a);
  const learnt = learnPairs(taught);
  const other = learnt.weights[learnt.vocabulary.get(OTHER) ?? -1] ?? 0;
  return { ...learnt, other, from: odds[Math.floor(odds.length * GLANCED)] ?? 0 };
};

/** How much an example counts that is no everyday talk. */
const countsOf = ({ file, expect }: Taught): number =>
  expect === 'pass' ? 1 : (expect === 'flag' ? FLAG_COUNTS : 1) * (AGAINST.test(file) ? AGAINST_COUNTS : 1);

const learnFrom = (
  taught: readonly Taught[],
  namesOf: (example: Taught) => readonly string[],
  kindsOf: (vocabulary: ReadonlyMap<string, number>, names: readonly string[]) => Kinds,
) => {
  const counts = new Map<string, number>();
  for (const example of taught)
    for (const name of new Set(namesOf(example))) counts.set(name, (counts.get(name) ?? 0) + 1);
  const vocabulary = new Map<string, number>();
  for (const [name, count] of counts) if (count >= LEAST_EXAMPLES) vocabulary.set(name, vocabulary.size);
  const read = (known: typeof vocabulary) => (example: Taught) => kindsOf(known, namesOf(example));
  const mixed = new Set(taught.filter(({ expect }) => expect !== 'pass').map(({ file }) => file));
  const ordinary = ({ file, expect }: Taught): boolean =>
    expect === 'pass' && (file === OWN || !mixed.has(file));
  const whole = fitWeights(
    taught.map(
      (example): Example => ({
        kinds: read(vocabulary)(example),
        solicits: example.expect !== 'pass',
        counts: ordinary(example) ? TALK_COUNTS : countsOf(example),
      }),
    ),
    vocabulary.size,
  );
  const kept = [...vocabulary].filter(
    ([name, f]) => name === OTHER || Math.abs(whole.weights[f]!) >= LEAST_WEIGHT,
  );
  const learnt = {
    bias: whole.bias,
    weights: Float64Array.from(kept, ([, f]) => whole.weights[f]!),
    vocabulary: new Map(kept.map(([name], f) => [name, f])),
  };
  return { ...learnt, oddsOf: (example: Taught) => logOdds(learnt, read(learnt.vocabulary)(example)) };
};

await whenStarted(import.meta.url, main);
