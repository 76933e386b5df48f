import { join } from 'node:path';
import type { Archive, Log } from '#core';
import { createAppend } from '../archive/append.ts';
import { createSqlArchive } from '../archive/archive.ts';
import { DATA_FILES, readKeyTexts } from '../backup/data-folder.ts';
import { loadExistingKeys, type ProvidedKeys } from '../crypto/load-keys.ts';
import { createKeyRing } from '../crypto/tenant-keys.ts';
import { openDatabase, toSetupError } from '../open-database.ts';
import { createFileFallbackQueue } from '../stores/fallback-queue.ts';
import { addToErasureList, type ErasureEntry } from './erasure-list.ts';
import { type AppliedErasures, createErasures } from './erasures.ts';
import type { MemberId } from './person.ts';

/** Options of `applyErasuresToCopy`. */
export interface CopyErasureOptions {
  /** The list of the installation that the copy replaces. */
  readonly entries: readonly ErasureEntry[];
  readonly keys: ProvidedKeys;
  /**
   * Encryption keys of the installation that the copy replaces, as text: erasures after a change of the key are listed under
   * a key that the backup does not have. They encrypt nothing.
   */
  readonly otherKeys?: string | undefined;
  readonly now: Date;
  readonly createBanTest: (
    archive: Pick<Archive, 'listCasesByAuthor' | 'read'>,
  ) => (member: MemberId) => Promise<boolean>;
  readonly log: Log;
}

/**
 * Applies erasures to a copy of a data folder that no bot uses yet, for example of an older backup: writes the list into
 * the folder and erases what the database of the copy still has. Rejects with `SqlSetupError` for a key that does not fit.
 * @example await applyErasuresToCopy('draft', { entries: readErasureList('data'), keys: {}, now, createBanTest, log })
 */
export async function applyErasuresToCopy(
  folder: string,
  { entries, keys: given, otherKeys = '', now, createBanTest, log }: CopyErasureOptions,
): Promise<AppliedErasures> {
  addToErasureList(folder, entries);
  const database = await openDatabase({ dataDir: folder }, log, { mustExist: true });
  try {
    const evidence = `${readKeyTexts(folder, given).evidence}\n${otherKeys}`;
    const location = { given: { ...given, evidence }, folder, log };
    const { keys, signer } = await loadExistingKeys(database.db, location);
    const ring = createKeyRing(database.db, keys);
    const append = createAppend(database, ring, signer);
    const queue = createFileFallbackQueue(join(folder, DATA_FILES.fallbackQueue), keys, log);
    const archive = createSqlArchive(database, ring, append);
    return await createErasures({ database, ring, signer }, queue, folder).applyMissing({
      now,
      isBanned: createBanTest(archive),
    });
  } catch (error) {
    throw toSetupError(error, { dataDir: folder });
  } finally {
    await database.db.destroy();
  }
}
