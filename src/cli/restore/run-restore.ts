import type { Language } from '#core';
import { SqlSetupError } from '../../../adapters/sql/index.ts';
import { EnvError, readEnv } from '../../app/env.ts';
import { BackupError } from '../backup/backup-error.ts';
import { createBackupProgress } from '../backup/progress.ts';
import { watchStopSignals } from '../backup/stop-signals.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { formatArchiveVerification } from '../verify/format-archive-result.ts';
import { readErasures } from './erasures.ts';
import { formatRestore } from './format-restore.ts';
import { restoreBackup } from './restore-backup.ts';

/** The options of the command line. */
export interface RestoreOptions {
  readonly backup: string;
  readonly data: string;
  readonly url: string | undefined;
  readonly rules: string | undefined;
  /** A list of erasures to apply again, in addition to that of `DATA_DIR`. */
  readonly erasures: string | undefined;
  readonly json: boolean;
  readonly language: Language;
}

/**
 * Restores a backup and says what to do next. Resolves with the exit code.
 * @example await runRestore({ backup, data: 'data', url: undefined, rules: undefined, erasures: undefined, json: false, language: 'ja' }, terminal)
 */
export const runRestore = async (options: RestoreOptions, terminal: Terminal): Promise<number> => {
  const refuse = createRefuse('restore', terminal);
  const { out, err } = terminal;
  const { backup, data, url, rules, language } = options;
  const writeLog = (event: string) => void err.write(`restore: ${event}\n`);
  const progress = createBackupProgress(err, language);
  const signals = watchStopSignals();
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    const result = await restoreBackup(
      {
        backup,
        dataDir: data,
        url,
        rulesDir: rules,
        keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
        erasures: await readErasures(options.erasures, env.DATA_DIR),
      },
      { info: () => {}, warn: writeLog, error: writeLog },
      (step, share) => {
        signals.check();
        progress.update(step, share);
      },
    );
    progress.clear();
    if ('violated' in result) {
      err.write(formatArchiveVerification(result.violated, language));
      return 1;
    }
    const { manifest, verification, erasures } = result;
    const { createdAt, yamidome, settings } = manifest;
    out.write(
      options.json
        ? `${JSON.stringify({ data, rules, createdAt, yamidome, settings, erasures, ...verification })}\n`
        : formatRestore(
            {
              data,
              rules,
              isPostgres: url !== undefined,
              ignoresDatabaseUrl: url === undefined && env.DATABASE_URL !== undefined,
              manifest: { ...manifest, events: verification.events },
              erasures,
            },
            language,
          ),
    );
    return 0;
  } catch (error) {
    progress.clear();
    if (error instanceof SqlSetupError || error instanceof EnvError || error instanceof BackupError)
      return refuse(error.message);
    throw error;
  } finally {
    signals.dispose();
  }
};
