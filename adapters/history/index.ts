import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { detectFormat, type HistoryFormat } from './detect-format.ts';
import { readDiscordChatExport } from './discord-chat-export.ts';
import { CHUNK_BYTES, type FileSet, openFolder } from './export-folder.ts';
import { readJsonLines } from './json-lines.ts';
import { readJsonList } from './json-list.ts';
import { createExportReader, createFolderReader, type ReadSavedPicture } from './pictures/saved-pictures.ts';
import type { HistoryRecord } from './record.ts';
import { findExportRoot, readSlackExport } from './slack-export.ts';
import { openZip } from './zip-archive.ts';

export type { HistoryPicture } from './pictures/history-picture.ts';
export { isPlatformFile } from './pictures/platform-file.ts';
export type { ReadSavedPicture, SavedPicture } from './pictures/saved-pictures.ts';
export type { HistoryRecord, RecordProblem } from './record.ts';

/** An opened history. `records` can be read once, in order. Memory use does not depend on the size of the history. */
export interface OpenedHistory {
  readonly kind: 'history';
  readonly format: Exclude<HistoryFormat, 'zip'> | 'folder-export';
  readonly records: AsyncIterable<HistoryRecord>;
  /** For pictures of the record that was read last: an archive is closed after its last record. */
  readonly readPicture: ReadSavedPicture;
  /** Bytes read so far and in total; `total` is undefined for a stream. */
  progress(): { readonly done: number; readonly total: number | undefined };
}

/** A history that cannot be read. `why` is one sentence; the program prints it after the name of the history. */
export interface RefusedHistory {
  readonly kind: 'refused';
  readonly why: string;
}

const refuse = (why: string): RefusedHistory => ({ kind: 'refused', why });

/**
 * Opens a history for reading: JSON lines, a DiscordChatExporter JSON file, a Slack export (folder, zip or one day
 * file). The format is detected from the content. `source` is a path or a stream such as standard input. `withPictures`:
 * pictures will be read, too. Rejects only for unexpected file system errors.
 * @example const history = await openHistory('export.zip'); if (history.kind === 'history') for await (const r of history.records) …
 */
export const openHistory = async (
  source: string | Readable,
  { withPictures = false }: { readonly withPictures?: boolean } = {},
): Promise<OpenedHistory | RefusedHistory> => {
  if (typeof source !== 'string') return openStream(source, undefined, undefined, withPictures);
  try {
    const stats = await stat(source);
    if (stats.isDirectory()) return openExport(await openFolder(source, withPictures), 'this folder', source);
    const total = stats.isFile() ? stats.size : undefined;
    const stream = createReadStream(source, { highWaterMark: CHUNK_BYTES });
    return await openStream(stream, total, source, withPictures);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return refuse('there is no such file or folder');
    if (code === 'EACCES' || code === 'EPERM') return refuse('it may not be read (no permission)');
    throw error;
  }
};

const openStream = async (
  stream: Readable,
  total: number | undefined,
  path: string | undefined,
  withPictures: boolean,
): Promise<OpenedHistory | RefusedHistory> => {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const head = await readHead(chunks);
  const detected = detectFormat(head.bytes, head.isComplete);
  if ('why' in detected) {
    stream.destroy();
    return refuse(detected.why);
  }
  if (detected.format === 'zip') {
    stream.destroy();
    if (total === undefined || path === undefined)
      return refuse('a zip archive is read from a file, not from a stream');
    return openArchive(path, withPictures);
  }
  let done = 0;
  const countBytes = async function* (): AsyncGenerator<Buffer> {
    done += head.bytes.length;
    yield head.bytes;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      done += next.value.length;
      yield next.value;
    }
  };
  return {
    kind: 'history',
    format: detected.format,
    records: READERS[detected.format](countBytes()),
    readPicture: path === undefined ? async () => 'missing' : createFolderReader(dirname(path)),
    progress: () => ({ done, total }),
  };
};

const READERS = {
  'json-lines': readJsonLines,
  'chat-export': readDiscordChatExport,
  list: readJsonList,
} satisfies Record<Exclude<HistoryFormat, 'zip'>, (chunks: AsyncIterable<Buffer>) => unknown>;

/** Bytes that are enough to detect the format. */
const HEAD_BYTES = 64 * 1024;

/** Reads the head, without a byte order mark. `isComplete`: the head is the whole content. */
const readHead = async (
  chunks: AsyncIterator<Buffer>,
): Promise<{ readonly bytes: Buffer; readonly isComplete: boolean }> => {
  let bytes: Buffer = Buffer.alloc(0);
  let isComplete = false;
  while (bytes.length < HEAD_BYTES && !isComplete) {
    const next = await chunks.next();
    if (next.done === true) isComplete = true;
    else bytes = Buffer.concat([bytes, next.value]);
  }
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { bytes: hasByteOrderMark ? bytes.subarray(3) : bytes, isComplete };
};

const openArchive = async (path: string, withPictures: boolean): Promise<OpenedHistory | RefusedHistory> => {
  try {
    return openExport(await openZip(path, withPictures), 'this archive', dirname(path));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
};

/** `folder`: where files are looked for that are not in the export. */
const openExport = (fileSet: FileSet, where: string, folder: string): OpenedHistory | RefusedHistory => {
  const root = findExportRoot(fileSet.files.keys());
  if (root === undefined) {
    fileSet.close();
    return refuse(`there is no channels.json in ${where}, so it is not an export that can be read`);
  }
  let done = 0;
  let total = 0;
  for (const size of fileSet.files.values()) total += size;
  return {
    kind: 'history',
    format: 'folder-export',
    records: readSlackExport(fileSet, root, (path) => {
      done += fileSet.files.get(path) ?? 0;
    }),
    readPicture: createExportReader(fileSet, createFolderReader(folder)),
    progress: () => ({ done, total }),
  };
};
