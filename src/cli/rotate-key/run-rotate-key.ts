import type { Language } from '#core';
import { addEncryptionKey, openSql, SqlSetupError } from '../../../adapters/sql/index.ts';
import { EnvError, readEnv } from '../../app/env.ts';
import { loadRulesBundle } from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { NO_DATABASE, resolveDatabaseAddress } from '../lib/database-address.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';

const TEXTS = {
  ja: {
    added: '新しい鍵を加えました。すべてのボットを再起動してください。',
    encrypted: (count: number) => `${count}件を新しい鍵で暗号化し直しました。`,
  },
  en: {
    added: 'A new key was added: restart every bot.',
    encrypted: (count: number) =>
      `${count} ${count === 1 ? 'entry' : 'entries'} encrypted again with the new key.`,
  },
} as const;

/**
 * Adds a key to the key file (`isNewKey`), or encrypts all evidence again with the newest key. Resolves with the exit code.
 * @example await runRotateKey(true, 'ja', terminal)
 */
export const runRotateKey = async (
  isNewKey: boolean,
  language: Language,
  terminal: Terminal,
): Promise<number> => {
  const { out } = terminal;
  const refuse = createRefuse('rotate-key', terminal);
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    const address = resolveDatabaseAddress({}, env);
    if (!address) return refuse(NO_DATABASE);
    if (isNewKey) {
      if (env.EVIDENCE_KEY !== undefined)
        return refuse('EVIDENCE_KEY is set: write the new key there, in front');
      addEncryptionKey(address.dataDir);
      out.write(`${TEXTS[language].added}\n`);
      return 0;
    }
    const rulesBundle = await loadRulesBundle(env.RULES_DIR ?? DEFAULT_RULES_FOLDER);
    if (!rulesBundle.ok) return refuse(rulesBundle.why);
    const sql = await openSql({
      ...address,
      mustExist: true,
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
      out.write(`${TEXTS[language].encrypted(count)}\n`);
    } finally {
      await sql.close();
    }
    return 0;
  } catch (error) {
    if (error instanceof SqlSetupError || error instanceof EnvError) return refuse(error.message);
    throw error;
  }
};
