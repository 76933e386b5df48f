import { chmod, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeNewFile } from './files.ts';

/** In the data folder: `doctor` reads from it when the last backup was made. */
const FILE = 'last-backup.json';

const lastBackupSchema = z.object({ at: z.iso.datetime().transform((at) => new Date(at)), path: z.string() });

/** When the last complete backup was made, and its folder. */
export type LastBackup = z.infer<typeof lastBackupSchema>;

/** Records a complete backup in the data folder. @example await writeLastBackup('data', { at: new Date(), path }) */
export async function writeLastBackup(dataDir: string, { at, path }: LastBackup): Promise<void> {
  const draft = join(dataDir, `.${FILE}.${process.pid}`);
  await rm(draft, { force: true });
  await writeNewFile(draft, `${JSON.stringify({ at: at.toISOString(), path })}\n`);
  // Not secret, and doctor may run as another user than the backup.
  await chmod(draft, 0o644);
  await rename(draft, join(dataDir, FILE));
}

/** The last complete backup; undefined if there was none. @example (await readLastBackup('data'))?.at */
export async function readLastBackup(dataDir: string): Promise<LastBackup | undefined> {
  const text = await readFile(join(dataDir, FILE), 'utf8').catch(() => '');
  try {
    return lastBackupSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
