import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Bytes read from disk at once. */
export const CHUNK_BYTES = 256 * 1024;

/** The files of an export, wherever they lie. Paths are relative, with forward slashes. */
export interface FileSet {
  /** Path and size on disk in bytes, in the order of their paths. */
  readonly files: ReadonlyMap<string, number>;
  /** Streams one file; throws an error with a sentence when it cannot be read. */
  open(path: string): Promise<AsyncIterable<Buffer>>;
  close(): void;
}

/**
 * The JSON files in a folder and in the folders directly inside it.
 * @example const set = await openFolder('/tmp/export'); [...set.files.keys()] // ['channels.json', 'general/2026-01-05.json']
 */
export const openFolder = async (folder: string): Promise<FileSet> => {
  const files = new Map<string, number>();
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found
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
