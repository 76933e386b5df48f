import { isLanguage, parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: yamidome backup FOLDER [options]

Makes a backup of all data: the database as it is at this moment, the keys, the messages that wait for the database and
the rules in force. May run while the bot is at work. The backup is a new folder in FOLDER, named by its time. It is
verified like "yamidome verify" does before it gets its name; when anything fails, nothing is left.

A backup holds the keys, so who has it can read all evidence: keep it as secret as the data folder, or use
--without-keys and keep evidence.key and signing.key at another place. Values of settings are never in it: keep .env too.

  --keep N            afterwards remove the older backups of the same database in FOLDER, except the newest N
  --without-keys      leave the keys out
  --data FOLDER       the data folder (default: DATA_DIR)
  --url ADDRESS       a PostgreSQL address (default: DATABASE_URL); in the backup the database is a SQLite file
  --json              one JSON line instead of sentences
  --lang ja|en        the language of the sentences (default: ja)
  --help              this text

Exit code: 0 when the backup is complete, 1 when the evidence is not as it was written (run "yamidome verify"), 2 when
no backup could be made.
`;

/** The command `backup`. Resolves with its exit code. @example process.exitCode = await main(['/backup'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const refuse = createRefuse('backup', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help === true) {
    terminal.out.write(USAGE);
    return 0;
  }
  const { folder, keep, lang: language = 'ja' } = cliOptions;
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);
  if (folder === undefined) return refuse('write the folder for the backups; see --help');
  if (keep !== undefined && !/^[1-9]\d{0,5}$/.test(keep))
    return refuse(`--keep is a whole number from 1, not "${keep}"`);
  const { runBackup } = await import('./backup/run-backup.ts');
  return runBackup(
    {
      folder,
      language,
      withKeys: cliOptions['without-keys'] !== true,
      json: cliOptions.json === true,
      data: cliOptions.data,
      url: cliOptions.url,
      keep: keep === undefined ? undefined : Number(keep),
    },
    terminal,
  );
};

const parseArguments = (args: readonly string[]) => {
  const parsed = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      keep: { type: 'string' },
      'without-keys': { type: 'boolean' },
      data: { type: 'string' },
      url: { type: 'string' },
      json: { type: 'boolean' },
      lang: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  if (positionals.length > 1) return `one folder at a time, not ${positionals.join(' ')}; see --help`;
  return { ...values, folder: positionals[0] };
};

await runIfMain(import.meta.url, main);
