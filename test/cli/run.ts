import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Small rules that stay as they are, whatever becomes of ours. */
export const RULES = 'test/cli/rules';

/**
 * Runs a command as a person does, in a process of its own, and waits for its end.
 * @example await run('scan', ['--rules', RULES, 'chat.jsonl'])
 */
export const run = (
  command: 'scan' | 'check' | 'eval' | 'bench' | 'verify' | 'reseal' | 'scoreboard' | 'inquiry',
  args: readonly string[],
  { input = '', flags = [] }: { input?: string | Buffer | Iterable<Buffer>; flags?: readonly string[] } = {},
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, '--import', 'tsx', `src/cli/${command}.ts`, ...args]);
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
