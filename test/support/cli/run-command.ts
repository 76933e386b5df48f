import { spawn } from 'node:child_process';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { runProgram } from '../../../src/cli/program/run-program.ts';
import { nodeArgumentsFor } from './build-programs.ts';

/** The exit code and the output of a command. */
export interface ProcessResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A small set of rules for tests, which does not change with the shipped rules. */
export const SMALL_RULES_FOLDER = 'test/cli/rules';

/**
 * Runs a command in a separate process, as a user does, and waits for its end.
 * @example await runCommand('scan', ['--rules', SMALL_RULES_FOLDER, 'chat.jsonl'])
 */
export const runCommand = async (
  command:
    | 'scan'
    | 'check'
    | 'eval'
    | 'bench'
    | 'train'
    | 'verify'
    | 'rotate-key'
    | 'scoreboard'
    | 'inquiry'
    | 'member',
  args: readonly string[],
  {
    input = '',
    flags = [],
    env = {},
  }: {
    input?: string | Buffer | Iterable<Buffer>;
    flags?: readonly string[];
    env?: Readonly<Record<string, string>>;
  } = {},
): Promise<ProcessResult> =>
  runNode(
    [...flags, ...(await nodeArgumentsFor(command)), ...args],
    { env: { ...process.env, ...env } },
    input,
  );

/**
 * Calls a command in this process, for tests that check only its output and exit code: to start a process takes longer
 * than the command. A few tests of each command use `runCommand`.
 * @example await callCommand('scan', ['--rules', SMALL_RULES_FOLDER, 'chat.jsonl'])
 */
export const callCommand = (
  command: string,
  args: readonly string[],
  options: CallOptions = {},
): Promise<ProcessResult> => callProgram([command, ...args], options);

interface CallOptions {
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
  readonly settings?: string;
}

/** Calls the whole program in this process. @example await callProgram(['--lang', 'ja', '--help']) */
export const callProgram = async (
  args: readonly string[],
  { input = '', env = process.env, settings: settingsPath = join('nowhere', '.env') }: CallOptions = {},
): Promise<ProcessResult> => {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const collect = (chunks: Buffer[]) =>
    new Writable({
      write(chunk: Buffer, _, done) {
        chunks.push(chunk);
        done();
      },
    });
  const code = await runProgram(args, {
    input: Readable.from(input.length === 0 ? [] : [Buffer.from(input)], { objectMode: false }),
    out: collect(out),
    err: collect(err),
    // As in a process of its own, unless the test names another language.
    env: { LANG: process.env.LANG, ...env },
    settingsPath,
  });
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
};

/** Runs node and waits for its end. @example await runNode(['--version'], {}) */
export const runNode = (
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
  input: string | Buffer | Iterable<Buffer> = '',
): Promise<ProcessResult> => runProcess(process.execPath, args, options, input);

/** Runs a program and waits for its end. @example await runProcess('sh', ['-c', 'ulimit -f 64; exec node x.ts'], {}) */
export const runProcess = (
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
  input: string | Buffer | Iterable<Buffer> = '',
): Promise<ProcessResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, options);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A command that needs no input may exit before the input is written.
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    );
    const isOneChunk = typeof input === 'string' || Buffer.isBuffer(input);
    Readable.from(isOneChunk ? [Buffer.from(input)] : input).pipe(child.stdin);
  });

/**
 * Creates a folder with small rules and the shipped wordings and notices, for tests that do not depend on the rules. The
 * caller deletes it.
 * @example const folder = await createSmallRulesFolder(); await runCommand('inquiry', [], { env: { RULES_DIR: folder } })
 */
export async function createSmallRulesFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'yamidome-rules-'));
  await cp(SMALL_RULES_FOLDER, folder, { recursive: true });
  for (const part of ['wording', 'notices'])
    await cp(join('rules', part), join(folder, part), { recursive: true });
  return folder;
}
