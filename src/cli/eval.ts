import { parseArgs } from 'node:util';
import { DEFAULT_RULES_FOLDER, type LoadResult } from '../app/load-rules.ts';
import { evalReportJson } from './eval/eval-report-json.ts';
import { formatEvalReport, formatEvasionReport } from './eval/format-eval-report.ts';
import { createEvasionResults, type EvasionResult, testEvasions } from './eval/robustness.ts';
import { addLine, createSetScore, type SetScore } from './eval/set-score.ts';
import { loadOfflineDetector, type OfflineDetector } from './lib/offline-detector.ts';
import { parseOrExplain } from './lib/parse-arguments.ts';
import { listLabelledFiles, readLabelledLines } from './lib/read-labelled.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';
import { verdictWording } from './lib/verdict-wording.ts';

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
const MAX_PROBLEMS_PRINTED = 20;

/** `npm run eval`. @example await main(['--help'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('eval', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help) {
    out.write(USAGE);
    return 0;
  }
  const files: string[] = [];
  for (const path of cliOptions.paths) {
    const listed = await listLabelledFiles(path);
    if (!listed.ok) return refuse(listed.why);
    files.push(...listed.value);
  }
  const loaded = await loadOfflineDetector(cliOptions.rules, cliOptions.policy);
  if (!loaded.ok) return refuse(loaded.why);
  const detector = loaded.value;

  const sets: SetScore[] = [];
  const evasionResults = cliOptions.evasions ? createEvasionResults() : [];
  for (const path of files) {
    const set = await evaluateFile(path, detector, cliOptions.worst, evasionResults);
    if (!set.ok) return refuse(set.why);
    sets.push(set.value);
  }
  const { language } = detector.policy;
  out.write(
    cliOptions.json
      ? `${JSON.stringify(evalReportJson(detector, sets, cliOptions.evasions ? evasionResults : undefined))}\n`
      : formatEvalReport(sets, verdictWording[language].inPart) +
          (cliOptions.evasions ? formatEvasionReport(evasionResults, cliOptions.worst) : ''),
  );
  return 0;
};

interface EvalArguments {
  readonly paths: readonly string[];
  readonly rules: string;
  readonly policy: string | undefined;
  readonly worst: number;
  readonly evasions: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

const parseArguments = (args: readonly string[]): EvalArguments | string => {
  const parsed = parseOrExplain(() => parseOptions(args));
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  const help = values.help === true;
  if (positionals.length === 0 && !help)
    return 'labelled texts are needed: npm run -s eval -- PATH…; see --help';
  if (values.worst !== undefined && !/^\d{1,4}$/.test(values.worst))
    return `--worst takes a number such as 10, not "${values.worst}"`;
  return {
    paths: positionals,
    rules: values.rules ?? DEFAULT_RULES_FOLDER,
    policy: values.policy,
    worst: Number(values.worst ?? 5),
    evasions: values.evasions === true,
    json: values.json === true,
    help,
  };
};

const parseOptions = (args: readonly string[]) =>
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

/** Evaluates a file line by line. Figures of half a set would mislead, so one unusable line rejects the file. */
const evaluateFile = async (
  path: string,
  detector: OfflineDetector,
  maxWorst: number,
  evasionResults: readonly EvasionResult[],
): Promise<LoadResult<SetScore>> => {
  const set = createSetScore(path);
  const problems: string[] = [];
  for await (const line of readLabelledLines(path)) {
    if (line.kind === 'problem') {
      if (problems.push(`${path}, line ${line.line}: ${line.why}`) === MAX_PROBLEMS_PRINTED) break;
      continue;
    }
    const verdict = detector.judge({ text: line.text, parts: [] });
    addLine(set, line, verdict, maxWorst);
    if (line.expect === 'hide' && verdict.ruling !== 'pass')
      testEvasions(evasionResults, line.text, verdict, `${path}, line ${line.line}`, detector, maxWorst);
  }
  if (problems.length > 0) return { ok: false, why: problems.join('\neval: ') };
  if (set.lines > 0) return { ok: true, value: set };
  return { ok: false, why: `${path}: it is empty; write {"text":"…","expect":"hide"} on a line of its own` };
};

await runIfMain(import.meta.url, main);
