import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError } from './backup-error.ts';
import { type Manifest, readManifest } from './manifest.ts';

const BACKUP_NAME = /^yamidome-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/;
/** What a backup leaves that was killed, or whose computer lost power. */
const PARTIAL_NAME = /^\.yamidome-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z\.partial$/;
/** No backup takes longer. */
const MAX_PARTIAL_AGE_MS = 24 * 60 * 60 * 1000;

/**
 * Removes all complete backups of one database in a folder except the newest `keep`, and what interrupted backups left
 * more than a day ago. Anything else stays: other files, backups of other databases, and damaged ones. Resolves with the
 * removed folders.
 * @example await removeOlderBackups('/backup', { keep: 7, signer: manifest.signer, now })
 */
export async function removeOlderBackups(
  folder: string,
  { keep, signer, now }: { readonly keep: number; readonly signer: Manifest['signer']; readonly now: Date },
): Promise<readonly string[]> {
  const names = (await readdir(folder)).sort();
  const ofDatabase: string[] = [];
  const leftovers: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (BACKUP_NAME.test(name) && (await signerOf(path)) === signer) ofDatabase.push(path);
    if (PARTIAL_NAME.test(name) && now.getTime() - (await stat(path)).mtimeMs > MAX_PARTIAL_AGE_MS)
      leftovers.push(path);
  }
  const removed = [...ofDatabase.slice(0, -keep), ...leftovers];
  for (const path of removed) await rm(path, { recursive: true, force: true });
  return removed;
}

async function signerOf(path: string): Promise<string | undefined> {
  try {
    return (await readManifest(path)).signer;
  } catch (error) {
    if (error instanceof BackupError) return undefined;
    throw error;
  }
}
