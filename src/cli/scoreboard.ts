import { parseArgs } from 'node:util';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: npm run -s scoreboard -- [options]

A month's figures: how fast posts were hidden, what was overturned, how long reports and appeals waited, how many
notices and help letters went out, how soon inquiries were answered. Reads the archive of DATA_DIR or DATABASE_URL; reads no member's words.

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
  const { runScoreboard } = await import('./scoreboard/run-scoreboard.ts');
  return runScoreboard(cliOptions, terminal);
};

const parseArguments = (args: readonly string[]) => {
  try {
    return parseArgs({
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
    }).values;
  } catch (error) {
    return error instanceof Error ? `${error.message.split('. ')[0]}; see --help` : String(error);
  }
};

await runIfMain(import.meta.url, main);
