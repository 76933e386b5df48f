import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Language } from '#core';
import type { BundleVerification } from '../../../adapters/bundle/index.ts';
import { type ChainHead, SqlSetupError, verifySql } from '../../../adapters/sql/index.ts';
import { EnvError, readEnv } from '../../app/env.ts';
import { NO_DATABASE, resolveDatabaseAddress } from '../lib/database-address.ts';
import { createProgress } from '../lib/progress.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { describeEventsRead } from './describe-progress.ts';
import { formatArchiveVerification } from './format-archive-result.ts';
import { formatBundleVerification } from './format-bundle-result.ts';

/** The options of the command line, without `--help`. `bundle` is the path of a bundle to verify instead of the archive. */
export interface VerifyOptions {
  readonly bundle?: string | undefined;
  readonly key?: string;
  readonly data?: string;
  readonly url?: string;
  readonly heads?: string;
  readonly json?: boolean;
  readonly language: Language;
}

/** A head as this command prints it, or as the message of a log line of the bot. */
const HEAD_LINE = /(?:^|"msg":")head (\S+) (\d+) ([0-9a-f]{64})(?=$|"\})/gm;

/**
 * Verifies all evidence, or a bundle, and prints what was found. Resolves with the exit code.
 * @example await runVerify({ data: 'data', json: true, language: 'ja' }, terminal)
 */
export const runVerify = async (cliOptions: VerifyOptions, terminal: Terminal): Promise<number> => {
  const { out, err } = terminal;
  const refuse = createRefuse('verify', terminal);
  const { language } = cliOptions;
  const progress = createProgress({ stream: err, language });
  try {
    if (cliOptions.bundle !== undefined)
      return await verifyBundleFile(cliOptions.bundle, cliOptions, language, terminal);
    const env = readEnv(terminal.env, terminal.settingsPath);
    const heads = cliOptions.heads === undefined ? [] : await readKnownHeads(cliOptions.heads);
    if (typeof heads === 'string') return refuse(heads);
    const address = resolveDatabaseAddress(cliOptions, env);
    if (!address) return refuse(NO_DATABASE);
    const result = await verifySql(
      {
        ...address,
        keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
        log: {
          info: () => {},
          error: () => {},
          warn: (event, fields) => err.write(`verify: ${event} ${JSON.stringify(fields ?? {})}\n`),
        },
      },
      {
        heads,
        progress: (events) => progress.update(() => describeEventsRead(events, language)),
      },
    );
    progress.clear();
    out.write(
      cliOptions.json === true ? `${JSON.stringify(result)}\n` : formatArchiveVerification(result, language),
    );
    return result.finding ? 1 : 0;
  } catch (error) {
    if (error instanceof SqlSetupError || error instanceof EnvError) return refuse(error.message);
    throw error;
  }
};

const SIGNER_UNVERIFIED = 3;

const verifyBundleFile = async (
  path: string,
  { key, json }: { key?: string; json?: boolean },
  language: Language,
  terminal: Terminal,
): Promise<number> => {
  const refuse = createRefuse('verify', terminal);
  if (!existsSync(path)) return refuse(`${path}: there is no such file`);
  const { verifyBundle } = await import('../../../adapters/bundle/index.ts');
  let result: BundleVerification;
  try {
    result = await verifyBundle(path, key?.trim().toLowerCase());
  } catch (error) {
    return refuse(`${path}: it cannot be read (${errorCodeOf(error)})`);
  }
  const isSignerVerified = key !== undefined && !result.finding;
  terminal.out.write(
    json === true
      ? `${JSON.stringify({ ...result, signer: isSignerVerified ? 'verified' : 'unverified' })}\n`
      : formatBundleVerification(result, isSignerVerified, language),
  );
  if (result.finding) return 1;
  return isSignerVerified ? 0 : SIGNER_UNVERIFIED;
};

/** The code or the name of an error, without the text of the operating system. */
const errorCodeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
};

const readKnownHeads = async (path: string): Promise<readonly ChainHead[] | string> => {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return `${path}: it cannot be read`;
  const ofLines = [...text.matchAll(HEAD_LINE)].map(([, server, number, hash]) => ({
    server: server!,
    number: Number(number),
    hash: hash!,
  }));
  const heads = ofLines.length > 0 ? ofLines : readJsonHeads(text);
  return heads.length === 0
    ? `${path}: there is no line in it that begins with "head", nor one of the bot's log about a head, and it is no manifest of a backup`
    : heads;
};

const jsonHeadsSchema = z.object({
  heads: z.array(z.object({ server: z.string(), number: z.number(), hash: z.string() })),
});

/** The heads in the manifest of a backup, or in the output of this command with `--json`. */
function readJsonHeads(text: string): readonly ChainHead[] {
  try {
    return jsonHeadsSchema.parse(JSON.parse(text)).heads;
  } catch {
    return [];
  }
}
