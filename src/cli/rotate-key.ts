import { type CliCommand, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: npm run -s rotate-key -- [--new-key]

Encrypts all evidence again with the newest key. Afterwards older keys are not needed any more.
  1. With key files: npm run -s rotate-key -- --new-key writes a new key before the old one in evidence.key.
     With EVIDENCE_KEY: write NEW,OLD yourself.
  2. Restart every bot.
  3. npm run -s rotate-key, then remove the old key (and keep it with your old backups).
`;

/**
 * The command `rotate-key`: key rotation. Resolves with its exit code: 0 when done, 2 if it could not be done.
 * @example process.exitCode = await main(['--new-key'], terminal)
 */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  if (args.length > 1 || (args[0] ?? '--new-key') !== '--new-key') {
    out.write(USAGE);
    return args[0] === '--help' ? 0 : 2;
  }
  const { runRotateKey } = await import('./rotate-key/run-rotate-key.ts');
  return runRotateKey(args[0] === '--new-key', terminal);
};

await runIfMain(import.meta.url, main);
