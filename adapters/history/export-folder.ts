import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Size of one read from disk, in bytes. */
export const CHUNK_BYTES = 256 * 1024;

/** The files of an export in a folder or archive. Paths are relative, with forward slashes. */
export interface FileSet {
  /** Size on disk in bytes by path, in the order of the paths. */
  readonly files: ReadonlyMap<string, number>;
  /** Streams one file. Throws an error with a sentence when it cannot be read. */
  open(path: string): Promise<AsyncIterable<Buffer>>;
  close(): void;
}

/**
 * The JSON files in a folder and its subfolders. Rejects with the error of the file system.
 * @example const fileSet = await openFolder('/tmp/export'); [...fileSet.files.keys()] // ['channels.json', 'general/2026-01-05.json']
 */
export const openFolder = async (folder: string): Promise<FileSet> => {
  const files = new Map<string, number>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length))
    .sort();
  for (const path of paths) files.set(path.split(sep).join('/'), (await stat(join(folder, path))).size);
  return {
    files,
    open: async (path) => createReadStream(join(folder, path), { highWaterMark: CHUNK_BYTES }),
    close: () => {},
  };
};
