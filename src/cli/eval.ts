import { parseArgs } from 'node:util';
import { evalJson } from './eval-json.ts';
import { evalFiles, readEvalLines } from './eval-lines.ts';
import { countLine, emptySet, type SetScore } from './eval-score.ts';
import { evasionReport, report } from './eval-table.ts';
import { noneWithstood, type Withstood, withstand } from './eval-withstood.ts';
import { type Judge, type Loaded, loadJudge, RULES_FOLDER } from './load.ts';
import { type Command, refusing, whenStarted } from './terminal.ts';
import { words } from './words.ts';

const USAGE = `usage: npm run -s eval -- [options] PATH…

Measures the rules against labelled texts. PATH is a file of JSON lines, or a folder of such files (.jsonl):

  {"text":"…","expect":"hide","origin":"quoted"}

expect is hide (must be hidden), flag (a moderator should look) or pass (must be left alone). origin is optional;
figures are given for each. Other keys are left alone.

  --evasions          also judge every hide line that is caught after each evasion: separators, kana swap, masking …
  --worst N           show the N worst lines of each set (default: 5)
  --json              figures for machines
  --policy FILE       the policy to judge by (default: policy.yaml of the rules)
  --rules FOLDER      the rules to judge by (default: those of yamidome)
  --help              this text

Exit code: 0 when everything was judged, whether or not the goals are met; 2 when something could not be read.
`;

/** Enough problems to see what is wrong with a file. */
const MAX_PROBLEMS_SAID = 20;

/** The command, for whoever brings a terminal. */
export const main: Command = async (args, terminal) => {
  const { out } = terminal;
  const refuse = refusing('eval', terminal);
  const asked = readArguments(args);
  if (typeof asked === 'string') return refuse(asked);
  if (asked.help) {
    out.write(USAGE);
    return 0;
  }
  const files: string[] = [];
  for (const path of asked.paths) {
    const found = await evalFiles(path);
    if (!found.ok) return refuse(found.why);
    files.push(...found.value);
  }
  const loaded = await loadJudge(asked.rules, asked.policy);
  if (!loaded.ok) return refuse(loaded.why);
  const judge = loaded.value;

  const sets: SetScore[] = [];
  const results = asked.evasions ? noneWithstood() : [];
  for (const path of files) {
    const set = await readSet(path, judge, asked.worst, results);
    if (!set.ok) return refuse(set.why);
    sets.push(set.value);
  }
  const { language } = judge.policy;
  out.write(
    asked.json
      ? `${JSON.stringify(evalJson(judge, sets, asked.evasions ? results : undefined))}\n`
      : report(sets, words[language].inPart) + (asked.evasions ? evasionReport(results, asked.worst) : ''),
  );
  return 0;
};

interface Asked {
  readonly paths: readonly string[];
  readonly rules: string;
  readonly policy: string | undefined;
  readonly worst: number;
  readonly evasions: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

const readArguments = (args: readonly string[]): Asked | string => {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return error instanceof Error ? `${error.message.split('. ')[0]}; see --help` : String(error);
  }
  const { values, positionals } = parsed;
  const help = values.help === true;
  if (positionals.length === 0 && !help)
    return 'labelled texts are needed: npm run -s eval -- PATH…; see --help';
  if (values.worst !== undefined && !/^\d{1,4}$/.test(values.worst))
    return `--worst takes a number such as 10, not "${values.worst}"`;
  return {
    paths: positionals,
    rules: values.rules ?? RULES_FOLDER,
    policy: values.policy,
    worst: Number(values.worst ?? 5),
    evasions: values.evasions === true,
    json: values.json === true,
    help,
  };
};

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      evasions: { type: 'boolean' },
      worst: { type: 'string' },
      json: { type: 'boolean' },
      policy: { type: 'string' },
      rules: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });

/** Judges a file line by line. Figures of half a set would mislead, so a bad line refuses the whole. */
const readSet = async (
  path: string,
  judge: Judge,
  worst: number,
  results: readonly Withstood[],
): Promise<Loaded<SetScore>> => {
  const set = emptySet(path);
  const problems: string[] = [];
  for await (const line of readEvalLines(path)) {
    if (line.kind === 'problem') {
      if (problems.push(`${path}, line ${line.line}: ${line.why}`) === MAX_PROBLEMS_SAID) break;
      continue;
    }
    const verdict = judge.verdict({ text: line.text, parts: [] });
    countLine(set, line, verdict, worst);
    if (line.expect === 'hide' && verdict.ruling !== 'pass')
      withstand(results, line.text, verdict, `${path}, line ${line.line}`, judge, worst);
  }
  if (problems.length > 0) return { ok: false, why: problems.join('\neval: ') };
  if (set.lines > 0) return { ok: true, value: set };
  return { ok: false, why: `${path}: it is empty; write {"text":"…","expect":"hide"} on a line of its own` };
};

await whenStarted(import.meta.url, main);
