import { realpathSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The stream for the output of a command. */
interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

/** Input, output and environment of a command: those of the process, or those of a test. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly out: OutputStream;
  readonly err: OutputStream;
  /** If absent, the environment of the process is used. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The settings file (.env); it may be missing. */
  readonly settingsPath: string;
}

/** Runs a command and returns the exit code. */
export type CliCommand = (args: readonly string[], terminal: Terminal) => number | Promise<number>;

/** The terminal of the process; its streams are opened at the first access. */
const processTerminal: Terminal = {
  get input() {
    return process.stdin;
  },
  get out() {
    return process.stdout;
  },
  get err() {
    return process.stderr;
  },
  settingsPath: '.env',
};

/**
 * Runs a command if Node.js was started with its file; does nothing if the file was imported.
 * @example await runIfMain(import.meta.url, main)
 */
export async function runIfMain(url: string, command: CliCommand): Promise<void> {
  const entryPoint = process.argv[1];
  if (entryPoint === undefined || realpathSync(entryPoint) !== realpathSync(fileURLToPath(url))) return;
  process.exitCode = await command(process.argv.slice(2), processTerminal);
}

/**
 * Creates the function that prints in one line why a command cannot run, and returns exit code 2.
 * @example const refuse = createRefuse('scan', terminal); return refuse('one history is needed')
 */
export const createRefuse =
  (name: string, { err }: Pick<Terminal, 'err'>) =>
  (why: string): number => {
    err.write(`${name}: ${why}\n`);
    return 2;
  };
