import { parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: yamidome rotate-key [--new-key]

Encrypts all evidence again with the newest key. Afterwards older keys are not needed any more.
  1. With key files: yamidome rotate-key --new-key writes a new key before the old one in evidence.key.
     With EVIDENCE_KEY: write NEW,OLD yourself.
  2. Restart every bot.
  3. yamidome rotate-key, then remove the old key (and keep it with your old backups).
`;

/**
 * The command `rotate-key`: key rotation. Resolves with its exit code: 0 when done, 2 if it could not be done.
 * @example process.exitCode = await main(['--new-key'], terminal)
 */
export const main: CliCommand = async (args, terminal) => {
  const parsed = parseCommandLine({
    args: [...args],
    options: { 'new-key': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (typeof parsed === 'string') return createRefuse('rotate-key', terminal)(parsed);
  if (parsed.values.help === true) {
    terminal.out.write(USAGE);
    return 0;
  }
  const { runRotateKey } = await import('./rotate-key/run-rotate-key.ts');
  return runRotateKey(parsed.values['new-key'] === true, terminal);
};

await runIfMain(import.meta.url, main);
