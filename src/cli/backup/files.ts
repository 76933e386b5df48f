import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** One file of a backup; `path` is relative to the backup, with forward slashes. */
export interface BackupFile {
  readonly path: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** The SHA-256 of a file in hex. `onRead` is called with the number of bytes of each piece that was read. */
async function hashFile(path: string, onRead: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    onRead(chunk.length);
  }
  return hash.digest('hex');
}

/**
 * Sizes and hashes of files of a backup. `progress` is called with the share of bytes that was read.
 * @example await describeFiles('backup', ['data/yamidome.db'], (share) => show(share))
 */
export async function describeFiles(
  folder: string,
  paths: readonly string[],
  progress: (share: number) => void,
): Promise<readonly BackupFile[]> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(join(folder, path))).size));
  const total = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  let read = 0;
  const onRead = (bytes: number): void => {
    read += bytes;
    progress(read / total);
  };
  const files: BackupFile[] = [];
  for (const [i, path] of paths.entries())
    files.push({ path, bytes: sizes[i]!, sha256: await hashFile(join(folder, path), onRead) });
  return files;
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
 * Removes a draft (undefined: there is none of this process), and the folders that were created for it if nothing else is in
 * them.
 * @example await removeFolders(draft, created)
 */
export async function removeFolders(draft: string | undefined, created: readonly string[]): Promise<void> {
  if (draft !== undefined && existsSync(draft)) await rm(draft, { recursive: true });
  for (const path of created) await rmdir(path).catch(() => undefined);
}

/** Is a path the folder, or below it? @example isInside('/data', '/data/backups') // true */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, resolve(path));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
