import { spawn } from 'node:child_process';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { CliCommand } from '../../../src/cli/lib/terminal.ts';
import { nodeArgumentsFor } from './build-programs.ts';

export interface ProcessResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Small rules that stay as they are, whatever becomes of ours. */
export const SMALL_RULES_FOLDER = 'test/cli/rules';

/**
 * Runs a command as a person does, in a process of its own, and waits for its end.
 * @example await run('scan', ['--rules', RULES, 'chat.jsonl'])
 */
export const runCommand = async (
  command: 'scan' | 'check' | 'eval' | 'bench' | 'train' | 'verify' | 'rotate-key' | 'scoreboard' | 'inquiry',
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
 * Calls a command in this process, where what it says is all there is to see: to start a process each time takes longer
 * than all that it does. Of each command some stories run the process itself.
 * @example await told('scan', ['--rules', RULES, 'chat.jsonl'])
 */
export const callCommand = async (
  command: string,
  args: readonly string[],
  {
    input = '',
    env = process.env,
    settings: settingsPath = join('nowhere', '.env'),
  }: {
    readonly input?: string | Buffer;
    readonly env?: NodeJS.ProcessEnv;
    readonly settings?: string;
  } = {},
): Promise<ProcessResult> => {
  const { main } = (await import(`../../../src/cli/${command}.ts`)) as { readonly main: CliCommand };
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const collect = (chunks: Buffer[]) =>
    new Writable({
      write(chunk: Buffer, _, done) {
        chunks.push(chunk);
        done();
      },
    });
  const code = await main(args, {
    input: Readable.from(input.length === 0 ? [] : [Buffer.from(input)], { objectMode: false }),
    out: collect(out),
    err: collect(err),
    env,
    settingsPath,
  });
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
};

/** Runs node and waits for its end. @example await runNode(['--version'], {}) */
export const runNode = (
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
  input: string | Buffer | Iterable<Buffer> = '',
): Promise<ProcessResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, options);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A command that needs no input may be gone before it was written.
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    );
    const whole = typeof input === 'string' || Buffer.isBuffer(input);
    Readable.from(whole ? [Buffer.from(input)] : input).pipe(child.stdin);
  });

/**
 * A folder with small rules and all the sentences, for commands to which the rules do not matter. Remove it afterwards.
 * @example const folder = await createSmallRulesFolder(); await run('inquiry', ['list'], { env: { RULES_DIR: folder } })
 */
export async function createSmallRulesFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'yamidome-rules-'));
  await cp(SMALL_RULES_FOLDER, folder, { recursive: true });
  for (const part of ['wording', 'notices'])
    await cp(join('rules', part), join(folder, part), { recursive: true });
  return folder;
}
