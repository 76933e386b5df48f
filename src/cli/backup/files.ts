import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** One file of a backup; `path` is relative to the backup, with forward slashes. */
export interface BackupFile {
  readonly path: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** The SHA-256 of a file in hex; reads it piece by piece. @example await hashFile('backup/manifest.json') */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Size and hash of a file of a backup. @example await describeFile('backup', 'data/yamidome.db') */
export async function describeFile(folder: string, path: string): Promise<BackupFile> {
  const full = join(folder, path);
  return { path, bytes: (await stat(full)).size, sha256: await hashFile(full) };
}

/**
 * Writes a new file that only the owner can read, and waits until it is on the disk. Creates its folder.
 * @example await writeNewFile('backup/manifest.json', text)
 */
export async function writeNewFile(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
  const file = await open(path, 'wx', FILE_MODE);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Copies a file to a new one that only the owner can read. @example await copyToNewFile('a/evidence.key', 'b/evidence.key') */
export async function copyToNewFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: FOLDER_MODE });
  await copyFile(from, to);
  await chmod(to, FILE_MODE);
  await flush(to);
}

/** Waits until a file or a folder is on the disk; does nothing for a folder where the system cannot. @example await flush('backup') */
export async function flush(path: string): Promise<void> {
  const isFolder = (await stat(path)).isDirectory();
  if (isFolder && process.platform === 'win32') return;
  const file = await open(path, isFolder ? 'r' : 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the names in a folder and in all folders below it are on the disk. @example await flushFolders('backup') */
export async function flushFolders(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await flush(join(entry.parentPath, entry.name));
  await flush(folder);
}

/**
 * Creates a folder with those above it. Resolves with the ones that did not exist, the deepest first.
 * @example const created = await createFolder('/backup/yamidome')
 */
export async function createFolder(folder: string): Promise<readonly string[]> {
  const missing: string[] = [];
  for (let path = folder; !existsSync(path); path = dirname(path)) missing.push(path);
  for (const path of missing.toReversed()) await mkdir(path, { mode: FOLDER_MODE });
  return missing;
}

/**
 * Removes a draft, and the folders that were created for it if nothing else is in them.
 * @example await removeFolders(draft, created)
 */
export async function removeFolders(draft: string, created: readonly string[]): Promise<void> {
  if (existsSync(draft)) await rm(draft, { recursive: true });
  for (const path of created) await rmdir(path).catch(() => undefined);
}
