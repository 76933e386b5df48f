import { processTerminal } from '../lib/terminal.ts';
import { runProgram } from './run-program.ts';

/**
 * Runs the command line of this process and sets its exit code. The start file bin/yamidome.mjs calls it.
 * @example await runProcess()
 */
export const runProcess = async (): Promise<void> => {
  process.exitCode = await runProgram(process.argv.slice(2), processTerminal);
};
