import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { indexBySlackId } from './pictures/slack-pictures.ts';

/** Size of one read from disk, in bytes. */
export const CHUNK_BYTES = 256 * 1024;

/** The files of an export in a folder or archive. Paths are relative, with forward slashes. */
export interface FileSet {
  /** Size on disk in bytes by path, in the order of the paths. */
  readonly files: ReadonlyMap<string, number>;
  /** Paths of files of messages, by their ids on Slack; empty if they were not asked for. */
  readonly slackFiles: ReadonlyMap<string, string>;
  /** Streams one file. Throws an error with a sentence when it cannot be read. */
  open(path: string): Promise<AsyncIterable<Buffer>>;
  close(): void;
}

/**
 * The JSON files in a folder and its subfolders, and with `withPictures` the files of messages. Rejects with the error of the file
 * system.
 * @example const fileSet = await openFolder('/tmp/export', false); [...fileSet.files.keys()] // ['channels.json', 'general/2026-01-05.json']
 */
export const openFolder = async (folder: string, withPictures: boolean): Promise<FileSet> => {
  const files = new Map<string, number>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length))
    .map((path) => path.split(sep).join('/'))
    .sort();
  for (const path of paths)
    if (path.endsWith('.json')) files.set(path, (await stat(join(folder, path))).size);
  return {
    files,
    slackFiles: withPictures ? indexBySlackId(paths) : new Map(),
    open: async (path) => createReadStream(join(folder, path), { highWaterMark: CHUNK_BYTES }),
    close: () => {},
  };
};
