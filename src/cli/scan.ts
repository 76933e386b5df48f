import type { Ruling } from '#core';
import { FORMAT_DESCRIPTIONS } from '../../adapters/history/format-descriptions.ts';
import { DEFAULT_RULES_FOLDER } from '../app/project-paths.ts';
import { parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';
import type { ScanOptions } from './scan/run-scan.ts';

const USAGE = `usage: yamidome scan [options] FILE

Judges a history offline. FILE, or - for standard input, may be
${FORMAT_DESCRIPTIONS.map((format) => `  - ${format}`).join('\n')}
The content decides, not the name. Every message is judged by its text, without regard to its author: exempt roles and
channels are not looked at.

  --policy FILE       the policy to judge by (default: policy.yaml of the rules)
  --rules FOLDER      the rules to judge by (default: those of yamidome)
  --only RULINGS      print these only, such as --only hide,review
  --human             lines for people: ruling, probability, time, author, channel, text and the heaviest rule
  --csv               a table with the same columns, for spreadsheet programs
  --help              this text

Standard output: one JSON line per message (or --human, --csv), in order; index is the number of the record in the
history, from 0.
Standard error: progress, problems with their place, a summary.
Exit code: 0 when everything was judged, 2 when something could not be read.
`;

const RULINGS: readonly Ruling[] = ['pass', 'review', 'hide'];

/** `yamidome scan`. @example await main(['--help'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('scan', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help) {
    out.write(USAGE);
    return 0;
  }
  const { runScan } = await import('./scan/run-scan.ts');
  return runScan(cliOptions, terminal);
};

interface ScanArguments extends ScanOptions {
  readonly help: boolean;
}

const parseArguments = (args: readonly string[]): ScanArguments | string => {
  const parsed = parseOptions(args);
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  const only = values.only === undefined ? RULINGS : values.only.split(',').map((ruling) => ruling.trim());
  const unknown = only.find((ruling) => !RULINGS.some((valid) => valid === ruling));
  if (unknown !== undefined) return `--only knows pass, review and hide, not "${unknown}"`;
  if (values.human === true && values.csv === true) return 'write one of --human and --csv';
  const help = values.help === true;
  if (positionals.length !== 1 && !help) return 'one history is needed: yamidome scan FILE; see --help';
  return {
    file: positionals[0] ?? '',
    rules: values.rules ?? DEFAULT_RULES_FOLDER,
    policy: values.policy,
    only: new Set(only as readonly Ruling[]),
    form: values.human === true ? 'human' : values.csv === true ? 'csv' : 'json',
    help,
  };
};

const parseOptions = (args: readonly string[]) =>
  parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      policy: { type: 'string' },
      rules: { type: 'string' },
      only: { type: 'string' },
      human: { type: 'boolean' },
      csv: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });

await runIfMain(import.meta.url, main);
