import { parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: yamidome serve

Runs the bot until Ctrl+C or SIGTERM. Settings are read from .env and the environment; .env.example explains them.
Without settings it opens the sandbox, a chat in a browser on this computer, and prints its address.

Exit code: 0 when it was stopped, 1 when every platform refused the bot, 2 when a setting or a rule cannot be used.
`;

/** `yamidome serve`. @example await main(['--help'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const parsed = parseCommandLine({
    args: [...args],
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (typeof parsed === 'string') return createRefuse('serve', terminal)(parsed);
  if (parsed.values.help === true) {
    terminal.out.write(USAGE);
    return 0;
  }
  const { runServe } = await import('./serve/run-serve.ts');
  return runServe(terminal);
};

await runIfMain(import.meta.url, main);
