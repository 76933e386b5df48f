import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { FileSet } from './export-folder.ts';
import { indexBySlackId, slackFileIdOf } from './pictures/slack-pictures.ts';

/** Limit of files in an archive. No export reaches it; only what the table of contents says of them is kept in memory. */
const MAX_FILES = 500_000;
/** A large file above this ratio is refused as a zip bomb: text compresses 5 to 20 times. */
const MAX_COMPRESSION_RATIO = 200;
const MIN_BYTES_FOR_RATIO_CHECK = 64 * 1024 * 1024;

/**
 * The JSON files in a zip archive, and with `withPictures` the files of messages, streamed: nothing is written to disk, no file is
 * kept in memory. Throws an error with a sentence when the file is not an archive, is damaged, or contains too many files.
 * @example const fileSet = await openZip('/tmp/export.zip', false); await fileSet.open('channels.json')
 */
export const openZip = async (path: string, withPictures: boolean): Promise<FileSet> => {
  let zip: ZipFile;
  const entries = new Map<string, Entry>();
  try {
    // Names are decoded below: some tools write UTF-8 without setting the flag.
    zip = await openPromise(path, { autoClose: false, decodeStrings: false });
  } catch {
    throw new Error('the archive was cut or is not a zip file: its table of contents is missing');
  }
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entryName(entry);
      const isNeeded = name.endsWith('.json') || (withPictures && slackFileIdOf(name) !== undefined);
      if (!isNeeded || name.startsWith('__MACOSX/')) continue;
      if (entries.size === MAX_FILES) throw new Error(`the archive holds more than ${MAX_FILES} files`);
      entries.set(name, entry);
    }
  } catch (error) {
    zip.close();
    throw new Error(
      error instanceof Error && error.message.startsWith('the archive')
        ? error.message
        : 'the archive is damaged: its table of contents cannot be read',
    );
  }
  const names = [...entries.keys()].sort();
  return {
    files: new Map(
      names.filter((name) => name.endsWith('.json')).map((name) => [name, entries.get(name)!.compressedSize]),
    ),
    slackFiles: withPictures ? indexBySlackId(names) : new Map(),
    open: (name) => openEntry(zip, entries.get(name)!),
    close: () => zip.close(),
  };
};

const openEntry = async (zip: ZipFile, entry: Entry): Promise<AsyncIterable<Buffer>> => {
  if (entry.isEncrypted()) throw new Error('it is encrypted; unpack it with its password first');
  if (
    entry.uncompressedSize > MIN_BYTES_FOR_RATIO_CHECK &&
    entry.uncompressedSize > entry.compressedSize * MAX_COMPRESSION_RATIO
  )
    throw new Error('it is packed far more tightly than text can be, so it is not read');
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    throw new Error('it is packed with a method that is not supported; use a plain zip');
  return verifyCrc32(await zip.openReadStreamPromise(entry), entry.crc32);
};

async function* verifyCrc32(chunks: AsyncIterable<Buffer>, expected: number): AsyncGenerator<Buffer> {
  let sum = 0;
  try {
    for await (const chunk of chunks) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch {
    throw new Error('it is damaged and cannot be unpacked');
  }
  if (sum !== expected) throw new Error('it is damaged: its check sum is wrong');
}

const entryName = (entry: Entry): string => {
  const raw = entry.fileNameRaw;
  return raw.toString(isUtf8(raw) ? 'utf8' : 'latin1').replaceAll('\\', '/');
};
