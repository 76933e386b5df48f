import { parseArgs } from 'node:util';
import type { Ruling } from '#core';
import { FORMATS, type History, openHistory } from '../../adapters/history/index.ts';
import { linesOut } from './lines-out.ts';
import { type Judge, loadJudge, RULES_FOLDER } from './load.ts';
import { type ProgressOut, progressOn, summaryLine, type Tally } from './progress.ts';
import { type Command, refusing, type Terminal, whenStarted } from './terminal.ts';
import { verdictLine } from './verdict-line.ts';

const USAGE = `usage: npm run -s scan -- [options] FILE

Judges a history offline. FILE, or - for standard input, may be
${FORMATS.map((format) => `  - ${format}`).join('\n')}
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

/** Enough problems to see what is wrong with a file; a million of them would hide it. */
const MAX_PROBLEMS_SAID = 20;

const RULINGS: readonly Ruling[] = ['pass', 'review', 'hide'];

/** The command, for whoever brings a terminal. */
export const main: Command = async (args, terminal) => {
  const { out } = terminal;
  // Lines and a bar on the same terminal would write over each other; the lines are progress enough.
  const progress = progressOn(terminal.err, () => performance.now(), out.isTTY !== true);
  const refuse = refusing('scan', terminal);
  const asked = readArguments(args);
  if (typeof asked === 'string') return refuse(asked);
  if (asked.help) {
    out.write(USAGE);
    return 0;
  }
  const judge = await loadJudge(asked.rules, asked.policy);
  if (!judge.ok) return refuse(judge.why);
  const name = asked.file === '-' ? 'standard input' : asked.file;
  const history = await openHistory(asked.file === '-' ? terminal.input : asked.file);
  if (history.kind === 'refused') return refuse(`${name}: ${history.why}`);
  return judgeAll({ name, history, judge: judge.value, only: asked.only, out: terminal.out, progress });
};

interface Asked {
  readonly file: string;
  readonly rules: string;
  readonly policy: string | undefined;
  readonly only: ReadonlySet<Ruling>;
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
  const only = values.only === undefined ? RULINGS : values.only.split(',').map((ruling) => ruling.trim());
  const unknown = only.find((ruling) => !RULINGS.some((known) => known === ruling));
  if (unknown !== undefined) return `--only knows pass, review and hide, not "${unknown}"`;
  const help = values.help === true;
  if (positionals.length !== 1 && !help) return 'one history is needed: npm run -s scan -- FILE; see --help';
  return {
    file: positionals[0] ?? '',
    rules: values.rules ?? RULES_FOLDER,
    policy: values.policy,
    only: new Set(only as readonly Ruling[]),
    help,
  };
};

const parse = (args: readonly string[]) =>
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

interface Work extends Pick<Asked, 'only'> {
  readonly name: string;
  readonly history: History;
  readonly judge: Judge;
  readonly out: Terminal['out'];
  readonly progress: ProgressOut;
}

const judgeAll = async ({ name, history, judge, only, out: stream, progress }: Work): Promise<number> => {
  const started = performance.now();
  const tally: Tally = { pass: 0, review: 0, hide: 0 };
  let problems = 0;
  const state = () => ({ ...history.progress(), tally, seconds: (performance.now() - started) / 1000 });
  const out = linesOut(stream, () => {
    progress.clear();
    process.exit(0);
  });

  for await (const record of history.records) {
    if (record.kind === 'problem') {
      if (++problems <= MAX_PROBLEMS_SAID) progress.say(`scan: ${name}, ${record.place}: ${record.why}`);
      continue;
    }
    const verdict = judge.verdict(record.message);
    tally[verdict.ruling]++;
    const slow = only.has(verdict.ruling) ? out.line(verdictLine(record.index, verdict)) : undefined;
    if (slow !== undefined) await slow;
    progress.show(state);
  }
  await out.end();
  if (problems > MAX_PROBLEMS_SAID)
    progress.say(`scan: ${name}: ${problems - MAX_PROBLEMS_SAID} more records could not be read`);
  progress.say(summaryLine(state(), judge.version, problems));
  return problems === 0 ? 0 : 2;
};

await whenStarted(import.meta.url, main);
