import { addEncryptionKey, openSql, SqlSetupError } from '../../adapters/sql/index.ts';
import { EnvError, readEnv } from '../app/env.ts';
import { DEFAULT_RULES_FOLDER, loadRulesBundle } from '../app/load-rules.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

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
  const refuse = createRefuse('rotate-key', terminal);
  if (args.length > 1 || (args[0] ?? '--new-key') !== '--new-key') {
    out.write(USAGE);
    return args[0] === '--help' ? 0 : 2;
  }
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    if (args[0] === '--new-key') {
      if (env.EVIDENCE_KEY !== undefined)
        return refuse('EVIDENCE_KEY is set: write the new key there, in front');
      addEncryptionKey(env.DATA_DIR ?? 'data');
      out.write(
        '新しい鍵を加えました。ボットを再起動してください / a new key was added: restart every bot\n',
      );
      return 0;
    }
    const rulesBundle = await loadRulesBundle(env.RULES_DIR ?? DEFAULT_RULES_FOLDER);
    if (!rulesBundle.ok) return refuse(rulesBundle.why);
    const sql = await openSql({
      dataDir: env.DATA_DIR ?? 'data',
      url: env.DATABASE_URL,
      keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
      policy: () => rulesBundle.value.policy,
      clock: { now: () => new Date() },
      log: {
        info: () => {},
        warn: () => {},
        error: (event, fields) =>
          terminal.err.write(`rotate-key: ${event} ${JSON.stringify(fields ?? {})}\n`),
      },
    });
    try {
      const count = await sql.reencryptAll();
      out.write(`${count} 件を新しい鍵で封じ直しました / ${count} sealed anew\n`);
    } finally {
      await sql.close();
    }
    return 0;
  } catch (error) {
    if (error instanceof SqlSetupError || error instanceof EnvError) return refuse(error.message);
    throw error;
  }
};

await runIfMain(import.meta.url, main);
