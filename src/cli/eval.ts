import { DEFAULT_RULES_FOLDER } from '../app/project-paths.ts';
import type { EvalOptions } from './eval/run-eval.ts';
import { parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: yamidome eval [options] PATH…

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

/** `yamidome eval`. @example await main(['--help'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('eval', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help) {
    out.write(USAGE);
    return 0;
  }
  const { runEval } = await import('./eval/run-eval.ts');
  return runEval(cliOptions, terminal);
};

interface EvalArguments extends EvalOptions {
  readonly help: boolean;
}

const parseArguments = (args: readonly string[]): EvalArguments | string => {
  const parsed = parseOptions(args);
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  const help = values.help === true;
  if (positionals.length === 0 && !help) return 'labelled texts are needed: yamidome eval PATH…; see --help';
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
  parseCommandLine({
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

await runIfMain(import.meta.url, main);
