import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '#core';
import {
  type AppliedErasures,
  applyErasuresToCopy,
  DATA_FILES,
  type ErasureEntry,
  type ProvidedKeys,
  parseErasureList,
  readErasureList,
} from '../../../adapters/sql/index.ts';
import { createBanTest } from '../../app/members/gate-history.ts';
import { BackupError } from '../backup/backup-error.ts';

/** The erasures that a restore must apply again. */
export interface ListedErasures {
  readonly entries: readonly ErasureEntry[];
  /** The text of `evidence.key` of the data folder in the settings, if there is one. */
  readonly otherKeys: string | undefined;
}

/**
 * The erasures of `--erasures`, and of the data folder in the settings, which the restored one probably replaces. Throws
 * `BackupError` if the file cannot be read or is no list.
 * @example await readErasures('erasures.jsonl', env.DATA_DIR)
 */
export async function readErasures(
  file: string | undefined,
  dataDir: string | undefined,
): Promise<ListedErasures> {
  const known = dataDir === undefined ? [] : readKnownErasures(dataDir);
  const otherKeys =
    dataDir === undefined
      ? undefined
      : await readFile(join(dataDir, DATA_FILES.evidenceKey), 'utf8').catch(() => undefined);
  if (file === undefined) return { entries: known, otherKeys };
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new BackupError(`${file}: it cannot be read; nothing was restored`);
  const entries = parseErasureList(text);
  if (entries.length === 0 && text.trim() !== '')
    throw new BackupError(
      `${file} is no list of erasures; write erasures.jsonl of the old data folder; nothing was restored`,
    );
  return { entries: [...known, ...entries], otherKeys };
}

/** A list that cannot be read ends the restore: without it, erased persons would be in the data again. */
const readKnownErasures = (dataDir: string): readonly ErasureEntry[] => {
  try {
    return readErasureList(dataDir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new BackupError(
      `the list of erasures in DATA_DIR ${dataDir} cannot be read (${code}): let this account read it, or leave DATA_DIR out; nothing was restored`,
    );
  }
};

/**
 * Applies erasures to the copy before it gets its name, so that the erased data is never in the restored folder. Undefined
 * if there is nothing to apply.
 * @example await applyToDraft(draft, erasures, keys, log)
 */
export const applyToDraft = async (
  draft: string,
  erasures: ListedErasures,
  keys: ProvidedKeys,
  log: Log,
): Promise<AppliedErasures | undefined> =>
  erasures.entries.length === 0
    ? undefined
    : applyErasuresToCopy(draft, { ...erasures, keys, now: new Date(), createBanTest, log });
