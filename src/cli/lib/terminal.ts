import { realpathSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Where a command answers. */
interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

/** What a command is given beside its arguments, and where it answers: those of the process, or those of a caller. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly out: OutputStream;
  readonly err: OutputStream;
  /** The process's own when absent, which env.ts alone reads. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The file of settings, which need not be there. */
  readonly settingsPath: string;
}

/** Does what it is told and gives the exit code. */
export type CliCommand = (args: readonly string[], terminal: Terminal) => number | Promise<number>;

/** Of the process itself; its streams are not touched before they are asked for. */
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
 * Runs a command when its own file is what node was started with; imported from elsewhere, it waits to be called.
 * @example await runIfMain(import.meta.url, scan)
 */
export async function runIfMain(url: string, command: CliCommand): Promise<void> {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== realpathSync(fileURLToPath(url))) return;
  process.exitCode = await command(process.argv.slice(2), processTerminal);
}

/**
 * Says in one line why a command does not do it: exit code 2.
 * @example const refuse = createRefuse('scan', terminal); return refuse('one history is needed')
 */
export const createRefuse =
  (name: string, { err }: Pick<Terminal, 'err'>) =>
  (why: string): number => {
    err.write(`${name}: ${why}\n`);
    return 2;
  };
