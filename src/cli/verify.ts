import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type ChainHead, SqlSetupError, verifySql } from '../../adapters/sql/index.ts';
import { EnvError, readEnv } from '../app/env.ts';
import { type CliCommand, createRefuse, runIfMain, type Terminal } from './lib/terminal.ts';
import { formatArchiveVerification } from './verify/format-archive-result.ts';
import { formatBundleVerification } from './verify/format-bundle-result.ts';

const USAGE = `usage: npm run -s verify -- [options]
       npm run -s verify -- BUNDLE.zip [--key FINGERPRINT] [--json]

Reads all evidence from its beginning and names the first event that was changed, removed, inserted, reordered or cut
off. May run while the bot is at work; changes nothing.

With a bundle (the answer to an inquiry) it proves that instead, with nothing but the public key in it, and names the
first file that was changed, removed or added.

  --key FINGERPRINT   of the key that must have signed the bundle, as its sender told you
  --data FOLDER       the data folder (default: DATA_DIR)
  --url ADDRESS       a PostgreSQL address (default: DATABASE_URL)
  --heads FILE        an earlier output of this command, or the bot's log (LOG_LEVEL=info), that was kept elsewhere:
                      what it knows must still be there
  --json              one JSON line instead of sentences
  --help              this text

Standard output: what was found, then the newest event of every server, as lines that --heads reads.
Exit code: 0 when everything is as it was written, 1 when it is not, 2 when it could not be verified.
`;

/** A head as this command prints it, or as the message of a log line of the bot. */
const HEAD_LINE = /(?:^|"msg":")head (\S+) (\d+) ([0-9a-f]{64})(?=$|"\})/gm;

/** The command `verify`. Resolves with its exit code. @example process.exitCode = await main(['--json'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const { out, err } = terminal;
  const refuse = createRefuse('verify', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help === true) {
    out.write(USAGE);
    return 0;
  }
  try {
    if (cliOptions.bundle !== undefined)
      return await verifyBundleFile(cliOptions.bundle, cliOptions, terminal);
    const env = readEnv(terminal.env, terminal.settingsPath);
    const heads = cliOptions.heads === undefined ? [] : await readKnownHeads(cliOptions.heads);
    if (typeof heads === 'string') return refuse(heads);
    const url = cliOptions.url ?? (cliOptions.data === undefined ? env.DATABASE_URL : undefined);
    const result = await verifySql(
      {
        dataDir: cliOptions.data ?? env.DATA_DIR ?? 'data',
        url,
        keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
        log: {
          info: () => {},
          error: () => {},
          warn: (event, fields) => err.write(`verify: ${event} ${JSON.stringify(fields ?? {})}\n`),
        },
      },
      { heads, ...(err.isTTY && { progress: createEventProgress(err) }) },
    );
    if (err.isTTY) err.write('\r\u001b[K');
    out.write(cliOptions.json === true ? `${JSON.stringify(result)}\n` : formatArchiveVerification(result));
    return result.finding ? 1 : 0;
  } catch (error) {
    if (error instanceof SqlSetupError || error instanceof EnvError) return refuse(error.message);
    throw error;
  }
};

const parseArguments = (args: readonly string[]) => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        data: { type: 'string' },
        url: { type: 'string' },
        heads: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (positionals.length > 1) return `one bundle at a time, not ${positionals.join(' ')}; see --help`;
    return { ...values, bundle: positionals[0] };
  } catch (error) {
    return error instanceof Error ? `${error.message.split('. ')[0]}; see --help` : String(error);
  }
};

const verifyBundleFile = async (
  path: string,
  { key, json }: { key?: string; json?: boolean },
  terminal: Terminal,
): Promise<number> => {
  try {
    const { verifyBundle } = await import('../../adapters/bundle/index.ts');
    const result = await verifyBundle(path, key?.trim().toLowerCase());
    terminal.out.write(json === true ? `${JSON.stringify(result)}\n` : formatBundleVerification(result));
    return result.finding ? 1 : 0;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return createRefuse('verify', terminal)(`${path}: it cannot be read (${why})`);
  }
};

const readKnownHeads = async (path: string): Promise<readonly ChainHead[] | string> => {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return `${path}: it cannot be read`;
  const heads = [...text.matchAll(HEAD_LINE)].map(([, server, number, hash]) => ({
    server: server!,
    number: Number(number),
    hash: hash!,
  }));
  return heads.length === 0
    ? `${path}: there is no line in it that begins with "head", nor one of the bot's log about a head`
    : heads;
};

const createEventProgress =
  (err: Terminal['err']) =>
  (events: number): void => {
    err.write(`\r${events.toLocaleString('en-US')} events`);
  };

await runIfMain(import.meta.url, main);
