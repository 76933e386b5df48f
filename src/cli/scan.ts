import { parseArgs } from 'node:util';
import type { Ruling } from '#core';
import { FORMAT_DESCRIPTIONS, type OpenedHistory, openHistory } from '../../adapters/history/index.ts';
import { DEFAULT_RULES_FOLDER } from '../app/load-rules.ts';
import { createBufferedLineWriter } from './lib/buffered-writer.ts';
import { formatVerdictJson } from './lib/format-verdict-json.ts';
import { loadOfflineDetector, type OfflineDetector } from './lib/offline-detector.ts';
import { parseOrExplain } from './lib/parse-arguments.ts';
import {
  createProgressReporter,
  formatSummaryLine,
  type ProgressReporter,
  type RulingCounts,
} from './lib/progress.ts';
import { type CliCommand, createRefuse, runIfMain, type Terminal } from './lib/terminal.ts';

const USAGE = `usage: npm run -s scan -- [options] FILE

Judges a history offline. FILE, or - for standard input, may be
${FORMAT_DESCRIPTIONS.map((format) => `  - ${format}`).join('\n')}
The content decides, not the name. Every message is judged by what it says, whoever wrote it: exempt roles and
channels are not looked at.

  --policy FILE       the policy to judge by (default: policy.yaml of the rules)
  --rules FOLDER      the rules to judge by (default: those of yamidome)
  --only RULINGS      print these only, such as --only hide,review
  --help              this text

Standard output: one JSON line per message, in order; index is the number of the record in the history, from 0.
Standard error: progress, problems with their place, a summary.
Exit code: 0 when everything was judged, 2 when something could not be read.
`;

/** Enough to see what is wrong with a file; further problems are only counted. */
const MAX_PROBLEMS_PRINTED = 20;

const RULINGS: readonly Ruling[] = ['pass', 'review', 'hide'];

/** `npm run scan`. @example await main(['--help'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  // Lines and a bar on the same terminal would overwrite each other; the lines show the progress.
  const progress = createProgressReporter(terminal.err, () => performance.now(), out.isTTY !== true);
  const refuse = createRefuse('scan', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help) {
    out.write(USAGE);
    return 0;
  }
  const detector = await loadOfflineDetector(cliOptions.rules, cliOptions.policy);
  if (!detector.ok) return refuse(detector.why);
  const name = cliOptions.file === '-' ? 'standard input' : cliOptions.file;
  const history = await openHistory(cliOptions.file === '-' ? terminal.input : cliOptions.file);
  if (history.kind === 'refused') return refuse(`${name}: ${history.why}`);
  return scanHistory({
    name,
    history,
    detector: detector.value,
    only: cliOptions.only,
    out: terminal.out,
    progress,
  });
};

interface ScanArguments {
  readonly file: string;
  readonly rules: string;
  readonly policy: string | undefined;
  readonly only: ReadonlySet<Ruling>;
  readonly help: boolean;
}

const parseArguments = (args: readonly string[]): ScanArguments | string => {
  const parsed = parseOrExplain(() => parseOptions(args));
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  const only = values.only === undefined ? RULINGS : values.only.split(',').map((ruling) => ruling.trim());
  const unknown = only.find((ruling) => !RULINGS.some((valid) => valid === ruling));
  if (unknown !== undefined) return `--only knows pass, review and hide, not "${unknown}"`;
  const help = values.help === true;
  if (positionals.length !== 1 && !help) return 'one history is needed: npm run -s scan -- FILE; see --help';
  return {
    file: positionals[0] ?? '',
    rules: values.rules ?? DEFAULT_RULES_FOLDER,
    policy: values.policy,
    only: new Set(only as readonly Ruling[]),
    help,
  };
};

const parseOptions = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      policy: { type: 'string' },
      rules: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });

/** Everything that one scan needs. */
interface ScanJob extends Pick<ScanArguments, 'only'> {
  readonly name: string;
  readonly history: OpenedHistory;
  readonly detector: OfflineDetector;
  readonly out: Terminal['out'];
  readonly progress: ProgressReporter;
}

const scanHistory = async ({
  name,
  history,
  detector,
  only,
  out: stream,
  progress,
}: ScanJob): Promise<number> => {
  const started = performance.now();
  const counts: RulingCounts = { pass: 0, review: 0, hide: 0 };
  let problems = 0;
  const state = () => ({ ...history.progress(), counts, seconds: (performance.now() - started) / 1000 });
  const out = createBufferedLineWriter(stream, () => {
    progress.clear();
    process.exit(0);
  });

  for await (const record of history.records) {
    if (record.kind === 'problem') {
      if (++problems <= MAX_PROBLEMS_PRINTED)
        progress.printLine(`scan: ${name}, ${record.position}: ${record.why}`);
      continue;
    }
    const verdict = detector.judge(record.message);
    counts[verdict.ruling]++;
    const backpressure = only.has(verdict.ruling)
      ? out.writeLine(formatVerdictJson(record.index, verdict))
      : undefined;
    if (backpressure !== undefined) await backpressure;
    progress.update(state);
  }
  await out.end();
  if (problems > MAX_PROBLEMS_PRINTED)
    progress.printLine(`scan: ${name}: ${problems - MAX_PROBLEMS_PRINTED} more records could not be read`);
  progress.printLine(formatSummaryLine(state(), detector.version, problems));
  return problems === 0 ? 0 : 2;
};

await runIfMain(import.meta.url, main);
