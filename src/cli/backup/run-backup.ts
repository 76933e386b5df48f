import { realpath } from 'node:fs/promises';
import type { Language, Log } from '#core';
import { readRuleFiles } from '../../../adapters/rule-files/index.ts';
import { SqlSetupError } from '../../../adapters/sql/index.ts';
import { EnvError, listNamesOfSettings, readEnv } from '../../app/env.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { NO_DATABASE, resolveDatabaseAddress } from '../lib/database-address.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { formatArchiveVerification } from '../verify/format-archive-result.ts';
import { BackupError } from './backup-error.ts';
import { isInside } from './files.ts';
import { formatBackup } from './format-backup.ts';
import { writeLastBackup } from './last-backup.ts';
import { createBackupProgress } from './progress.ts';
import { removeOlderBackups } from './remove-older-backups.ts';
import { watchStopSignals } from './stop-signals.ts';
import { type BackupSource, type RulesText, writeBackup } from './write-backup.ts';

/** The options of the command line. `keep`: the number of backups that stay in the folder; undefined: all. */
export interface BackupOptions {
  readonly folder: string;
  readonly keep: number | undefined;
  readonly withKeys: boolean;
  readonly data: string | undefined;
  readonly url: string | undefined;
  readonly json: boolean;
  readonly language: Language;
}

/**
 * Makes a backup and says what is in it. Resolves with the exit code.
 * @example await runBackup({ folder: '/backup', keep: 7, withKeys: true, data: undefined, url: undefined, json: false, language: 'ja' }, terminal)
 */
export const runBackup = async (options: BackupOptions, terminal: Terminal): Promise<number> => {
  const refuse = createRefuse('backup', terminal);
  const { folder, keep, language } = options;
  const progress = createBackupProgress(terminal.err, language);
  const signals = watchStopSignals();
  try {
    const env = readEnv(terminal.env, terminal.settingsPath);
    const address = resolveDatabaseAddress(options, env);
    if (!address) return refuse(NO_DATABASE);
    const source: BackupSource = {
      ...address,
      keys: { evidence: env.EVIDENCE_KEY, signing: env.SIGNING_KEY },
      withKeys: options.withKeys,
      rules: await readRules(env.RULES_DIR ?? DEFAULT_RULES_FOLDER),
      settings: listNamesOfSettings(terminal.env, terminal.settingsPath),
    };
    const result = await writeBackup(source, folder, {
      now: () => new Date(),
      log: createQuietLog(terminal),
      progress(step, share) {
        signals.check();
        progress.update(step, share);
      },
    });
    progress.clear();
    if ('finding' in result) {
      terminal.err.write(formatArchiveVerification(result.verification, language));
      return 1;
    }
    const { manifest, path } = result;
    await writeLastBackup(source.dataDir, { at: new Date(manifest.createdAt), path }).catch(() =>
      terminal.err.write(
        `backup: ${source.dataDir} cannot be written, so doctor will not know of this backup\n`,
      ),
    );
    const removed =
      keep === undefined
        ? []
        : await removeOlderBackups(folder, { keep, signer: manifest.signer, now: new Date() });
    const isInsideData = isInside(
      await realpath(source.dataDir).catch(() => source.dataDir),
      await realpath(path),
    );
    const summary = { path, manifest, bytes: result.bytes, removed, isInsideData };
    terminal.out.write(
      options.json ? `${JSON.stringify(toJson(summary))}\n` : formatBackup(summary, language),
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

const toJson = ({ path, manifest, bytes, removed }: Parameters<typeof formatBackup>[0]) => {
  const { files, settings, ...facts } = manifest;
  return { backup: path, ...facts, files: files.length, bytes, removed };
};

async function readRules(folder: string): Promise<readonly RulesText[]> {
  try {
    return await readRuleFiles(folder);
  } catch {
    throw new BackupError(`RULES_DIR: ${folder} cannot be read, and the rules belong to the backup`);
  }
}

const createQuietLog = ({ err }: Terminal): Log => ({
  info: () => {},
  error: (event) => void err.write(`backup: ${event}\n`),
  warn: (event, fields) => void err.write(`backup: ${event} ${JSON.stringify(fields ?? {})}\n`),
});
