import { isLanguage, parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: yamidome verify [options]
       yamidome verify BUNDLE.zip [--key FINGERPRINT] [--json]

Reads all evidence from its beginning and names the first event that was changed, removed, inserted, reordered or cut
off. May run while the bot is at work; changes nothing.

With a bundle (the answer to an inquiry) it verifies that instead and names the first file that was changed, removed or
added. The public key in the bundle shows that it is unchanged; --key shows who signed it.

  --key FINGERPRINT   of the key that must have signed the bundle, as you received it from the sender by another channel
  --data FOLDER       the data folder (default: DATA_DIR)
  --url ADDRESS       a PostgreSQL address (default: DATABASE_URL)
  --heads FILE        an earlier output of this command, or the bot's log (LOG_LEVEL=info), that was kept elsewhere:
                      what it knows must still be there
  --json              one JSON line instead of sentences; for a bundle with "signer": "verified" or "unverified"
  --lang ja|en        the language of the sentences (default: ja)
  --help              this text

Standard output: what was found, then the newest event of every server, as lines that --heads reads.
Exit code: 0 when everything is as it was written, 1 when it is not, 2 when it could not be verified, 3 when a bundle is
as it was written but its signer is not verified (no --key).
`;

/** The command `verify`. Resolves with its exit code. @example process.exitCode = await main(['--json'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('verify', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help === true) {
    out.write(USAGE);
    return 0;
  }
  const language = cliOptions.lang ?? 'ja';
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);
  const { runVerify } = await import('./verify/run-verify.ts');
  return runVerify({ ...cliOptions, language }, terminal);
};

const parseArguments = (args: readonly string[]) => {
  const parsed = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      data: { type: 'string' },
      url: { type: 'string' },
      heads: { type: 'string' },
      json: { type: 'boolean' },
      lang: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  if (positionals.length > 1) return `one bundle at a time, not ${positionals.join(' ')}; see --help`;
  return { ...values, bundle: positionals[0] };
};

await runIfMain(import.meta.url, main);
