import { formatMonth, parseMonth } from '../scoreboard/japan-calendar.ts';
import { isLanguage, parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: yamidome scoreboard [options]

A month's figures: how fast posts were hidden, what was overturned, how long reports and appeals waited, how many
notices and help messages went out, how soon inquiries were answered. Reads the archive of DATA_DIR or DATABASE_URL;
reads no member's words.

  --month 2026-11     which month, as Japan counts it (default: this month so far)
  --server KEY        one server, as platform:id (default: all)
  --data FOLDER       the data folder (default: DATA_DIR)
  --csv | --json | --svg   a table, JSON lines, or a picture (needs --server when there are several); else sentences
  --lang ja|en        of sentences and pictures (default: ja)
  --help              this text

Exit code: 0 when there were figures, 1 when there is no such server, 2 when something could not be read.
`;

/** The command, with a terminal of the caller's choice. */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('scoreboard', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help === true) {
    out.write(USAGE);
    return 0;
  }
  const month = cliOptions.month ?? formatMonth(new Date());
  const period = parseMonth(month);
  if (!period) return refuse(`--month: "${month}" is not a month; write it like 2026-11`);
  const language = cliOptions.lang ?? 'ja';
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);
  const forms = (['csv', 'json', 'svg'] as const).filter((form) => cliOptions[form] === true);
  if (forms.length > 1) return refuse('write one of --csv, --json and --svg');
  const { runScoreboard } = await import('./scoreboard/run-scoreboard.ts');
  const { server, data } = cliOptions;
  return runScoreboard({ server, data, period, language, form: forms[0] ?? 'sentences' }, terminal);
};

const parseArguments = (args: readonly string[]) => {
  const parsed = parseCommandLine({
    args: [...args],
    options: {
      month: { type: 'string' },
      server: { type: 'string' },
      data: { type: 'string' },
      lang: { type: 'string' },
      csv: { type: 'boolean' },
      json: { type: 'boolean' },
      svg: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return typeof parsed === 'string' ? parsed : parsed.values;
};

await runIfMain(import.meta.url, main);
