import { readFile } from 'node:fs/promises';
import type { Log } from '#core';
import {
  type AppliedErasures,
  applyErasuresToCopy,
  type ErasureEntry,
  type ProvidedKeys,
  parseErasureList,
  readErasureList,
} from '../../../adapters/sql/index.ts';
import { createBanTest } from '../../app/members/gate-history.ts';
import { BackupError } from '../backup/backup-error.ts';

/**
 * The erasures that a restore must apply again: of `--erasures`, and of the data folder in the settings, which the restored
 * one probably replaces. Throws `BackupError` if the file cannot be read or is no list.
 * @example await readErasures('erasures.jsonl', env.DATA_DIR)
 */
export async function readErasures(
  file: string | undefined,
  dataDir: string | undefined,
): Promise<readonly ErasureEntry[]> {
  const known = dataDir === undefined ? [] : readErasureList(dataDir);
  if (file === undefined) return known;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new BackupError(`${file}: it cannot be read; nothing was restored`);
  const entries = parseErasureList(text);
  if (entries.length === 0 && text.trim() !== '')
    throw new BackupError(
      `${file} is no list of erasures; write erasures.jsonl of the old data folder; nothing was restored`,
    );
  return [...known, ...entries];
}

/**
 * Applies erasures to the copy before it gets its name, so that the erased data is never in the restored folder. Undefined
 * if there is nothing to apply.
 * @example await applyToDraft(draft, entries, keys, log)
 */
export const applyToDraft = async (
  draft: string,
  entries: readonly ErasureEntry[],
  keys: ProvidedKeys,
  log: Log,
): Promise<AppliedErasures | undefined> =>
  entries.length === 0
    ? undefined
    : applyErasuresToCopy(draft, { entries, keys, now: new Date(), createBanTest, log });
