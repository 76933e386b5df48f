import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { CHUNK_BYTES, type FileSet } from '../export-folder.ts';
import type { HistoryPicture } from './history-picture.ts';
import { indexBySlackId } from './slack-pictures.ts';

/** The bytes of a picture, or why there are none. `outside`: its path leads out of the folder of the history. */
export type SavedPicture = Uint8Array | 'missing' | 'outside' | 'too-large' | 'damaged';

/** Reads a picture that was saved with a history; never more than `maxBytes`. Never rejects. */
export type ReadSavedPicture = (picture: HistoryPicture, maxBytes: number) => Promise<SavedPicture>;

/**
 * Reads pictures that lie in the folder of a history: under the path that the history names, or in one of the folders in which
 * programs save the files of Slack. A path that leads out of it is not read, because the author of a history may not choose files
 * of this computer.
 * @example const read = createFolderReader('/exports'); await read({ path: 'chat.json_Files/poster.png' }, 25_000_000)
 */
export const createFolderReader = (folder: string): ReadSavedPicture => {
  let saved: Promise<ReadonlyMap<string, string>> | undefined;
  return async ({ path, fileId }, maxBytes) => {
    if (path !== undefined) {
      const inside = pathInside(folder, path);
      return inside === undefined ? 'outside' : readFileOf(inside, maxBytes);
    }
    if (fileId === undefined) return 'missing';
    saved ??= findSlackFiles(folder);
    const found = (await saved).get(fileId);
    return found === undefined ? 'missing' : readFileOf(found, maxBytes);
  };
};

/**
 * Reads pictures that are files of an export, then those for `next`.
 * @example const read = createExportReader(fileSet, createFolderReader('/exports'))
 */
export const createExportReader =
  (fileSet: FileSet, next: ReadSavedPicture): ReadSavedPicture =>
  async (picture, maxBytes) => {
    const path = picture.fileId === undefined ? undefined : fileSet.slackFiles.get(picture.fileId);
    return path === undefined ? next(picture, maxBytes) : collect(() => fileSet.open(path), maxBytes);
  };

/** Folders of saved files, seen from an archive, or from one file of a channel in an unpacked export. */
const FOLDERS_OF_FILES = ['__uploads', 'attachments', join('..', '__uploads')];

const findSlackFiles = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const paths = await Promise.all(
    FOLDERS_OF_FILES.map(async (name) => {
      const options = { recursive: true, withFileTypes: true } as const;
      const entries = await readdir(join(folder, name), options).catch(() => []);
      const files = entries.filter((entry) => entry.isFile());
      return files.map((entry) => join(entry.parentPath, entry.name).split(sep).join('/')).sort();
    }),
  );
  return indexBySlackId(paths.flat());
};

const pathInside = (folder: string, path: string): string | undefined => {
  const inFolder = relative(folder, resolve(folder, path));
  const isOutside = inFolder === '' || inFolder === '..' || inFolder.startsWith(`..${sep}`);
  return isOutside || isAbsolute(inFolder) ? undefined : join(folder, inFolder);
};

/** Looks at the kind of the file first: a pipe would be read for ever. */
const readFileOf = async (path: string, maxBytes: number): Promise<SavedPicture> => {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFile() !== true) return 'missing';
  return collect(async () => createReadStream(path, { highWaterMark: CHUNK_BYTES }), maxBytes);
};

const collect = async (
  open: () => Promise<AsyncIterable<Buffer>>,
  maxBytes: number,
): Promise<SavedPicture> => {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of await open()) {
      length += chunk.length;
      // Leaving the loop closes the file.
      if (length > maxBytes) return 'too-large';
      chunks.push(chunk);
    }
  } catch {
    return 'damaged';
  }
  return Buffer.concat(chunks, length);
};
