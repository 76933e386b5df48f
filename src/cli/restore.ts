import { isLanguage, parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: yamidome restore BACKUP --data FOLDER [options]

Restores a backup of "yamidome backup" to a data folder that is empty or does not exist yet. First it compares every
file with the manifest of the backup, then it verifies the evidence in the copy; when anything is not as it was written,
nothing is restored. The backup itself is never changed.

  --data FOLDER       where the database, the keys and the waiting messages go. Required; DATA_DIR is not used
  --url ADDRESS       restore the database into this PostgreSQL database, which must be empty, and only the keys and
                      the waiting messages to FOLDER. A backup of SQLite or PostgreSQL can be restored to either
  --rules FOLDER      restore the rules of that time too, to a folder that is empty or does not exist yet
  --json              one JSON line instead of sentences
  --lang ja|en        the language of the sentences (default: ja)
  --help              this text

A backup without keys needs EVIDENCE_KEY and SIGNING_KEY in the settings.
Exit code: 0 when everything is restored, 1 when the evidence in the backup is not as it was written, 2 when it could not
be restored.
`;

/** The command `restore`. Resolves with its exit code. @example process.exitCode = await main([path, '--data', 'data'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const refuse = createRefuse('restore', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help === true) {
    terminal.out.write(USAGE);
    return 0;
  }
  const { backup, data, url, rules, lang: language = 'ja' } = cliOptions;
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);
  if (backup === undefined) return refuse('write the folder of the backup; see --help');
  if (data === undefined)
    return refuse('write --data FOLDER, the empty data folder to restore to; see --help');
  const { runRestore } = await import('./restore/run-restore.ts');
  return runRestore({ backup, data, url, rules, language, json: cliOptions.json === true }, terminal);
};

const parseArguments = (args: readonly string[]) => {
  const parsed = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      url: { type: 'string' },
      rules: { type: 'string' },
      json: { type: 'boolean' },
      lang: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  if (positionals.length > 1) return `one backup at a time, not ${positionals.join(' ')}; see --help`;
  return { ...values, backup: positionals[0] };
};

await runIfMain(import.meta.url, main);
