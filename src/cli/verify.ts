import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Head, SqlRefused, verifySql } from '../../adapters/sql/index.ts';
import { EnvError, readEnv } from '../env.ts';
import { type Command, refusing, type Terminal, whenStarted } from './terminal.ts';
import { verified } from './verified.ts';
import { verifiedBundle } from './verified-bundle.ts';

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

/** As this command prints it, or as the bot's log has it. */
const HEAD = /(?:^|"msg":")head (\S+) (\d+) ([0-9a-f]{64})(?=$|"\})/gm;

/** The command, for whoever brings a terminal. */
export const main: Command = async (args, terminal) => {
  const { out, err } = terminal;
  const refuse = refusing('verify', terminal);
  const asked = readArguments(args);
  if (typeof asked === 'string') return refuse(asked);
  if (asked.help === true) {
    out.write(USAGE);
    return 0;
  }
  try {
    if (asked.bundle !== undefined) return await bundle(asked.bundle, asked, terminal);
    const env = readEnv(terminal.env, terminal.settings);
    const heads = asked.heads === undefined ? [] : await keptHeads(asked.heads);
    if (typeof heads === 'string') return refuse(heads);
    const url = asked.url ?? (asked.data === undefined ? env.DATABASE_URL : undefined);
    const result = await verifySql(
      {
        dataDir: asked.data ?? env.DATA_DIR ?? 'data',
        url,
        keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
        log: { info: () => {}, error: () => {}, warn: (what) => err.write(`verify: ${what}\n`) },
      },
      { heads, ...(err.isTTY && { progress: progressOn(err) }) },
    );
    if (err.isTTY) err.write('\r\u001b[K');
    out.write(asked.json === true ? `${JSON.stringify(result)}\n` : verified(result));
    return result.finding ? 1 : 0;
  } catch (error) {
    if (error instanceof SqlRefused || error instanceof EnvError) return refuse(error.message);
    throw error;
  }
};

const readArguments = (args: readonly string[]) => {
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

const bundle = async (
  path: string,
  { key, json }: { key?: string; json?: boolean },
  terminal: Terminal,
): Promise<number> => {
  try {
    const { verifyBundle } = await import('../../adapters/bundle/index.ts');
    const result = await verifyBundle(path, key?.trim().toLowerCase());
    terminal.out.write(json === true ? `${JSON.stringify(result)}\n` : verifiedBundle(result));
    return result.finding ? 1 : 0;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refusing('verify', terminal)(`${path}: it cannot be read (${why})`);
  }
};

const keptHeads = async (path: string): Promise<readonly Head[] | string> => {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return `${path}: it cannot be read`;
  const heads = [...text.matchAll(HEAD)].map(([, server, number, hash]) => ({
    server: server!,
    number: Number(number),
    hash: hash!,
  }));
  return heads.length === 0
    ? `${path}: there is no line in it that begins with "head", nor one of the bot's log about a head`
    : heads;
};

const progressOn =
  (err: Terminal['err']) =>
  (events: number): void => {
    err.write(`\r${events.toLocaleString('en-US')} events`);
  };

await whenStarted(import.meta.url, main);
