import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { BundleFile } from '#core';

/** A written file, for the list in the manifest. */
export interface WrittenEntry {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ZipWriter {
  /** Resolves when the content was passed to the archive. Only one chunk is in memory at a time. */
  add(part: BundleFile): Promise<WrittenEntry>;
  end(): Promise<void>;
  /** Stops writing; the file is incomplete. */
  abort(error: Error): Promise<void>;
}

const CHUNK_BYTES = 64 * 1024;
const OWNER_ONLY_MODE = 0o100600;

/** Creates a zip archive that only its owner can read. `add` rejects when the file already exists. @example const zip = createZipWriter('a.zip', now) */
export function createZipWriter(path: string, mtime: Date): ZipWriter {
  const zip = new ZipFile();
  const out = createWriteStream(path, { mode: 0o600, flags: 'wx' });
  const source = zip.outputStream as Readable;
  const failed = new Promise<never>((_, reject) => zip.on('error', reject));
  failed.catch(() => undefined);
  const piped = pipeline(source, out);
  piped.catch(() => undefined);

  return {
    async add({ name, content, compress }) {
      const hash = createHash('sha256');
      let bytes = 0;
      async function* hashed(): AsyncGenerator<Buffer> {
        for await (const chunk of chunked(content)) {
          hash.update(chunk);
          bytes += chunk.length;
          yield chunk;
        }
      }
      const stream = Readable.from(hashed(), { objectMode: false });
      zip.addReadStream(stream, name, {
        compress,
        mtime,
        mode: OWNER_ONLY_MODE,
        forceDosTimestamp: true,
      });
      await Promise.race([finished(stream), piped, failed]);
      return { name, bytes, sha256: hash.digest('hex') };
    },
    async end() {
      zip.end();
      await Promise.race([piped, failed]);
    },
    async abort(error) {
      source.destroy(error);
      out.destroy();
      await piped.catch(() => undefined);
    },
  };
}

/** Joins short lines to chunks: one write for each line would cost more than the line. */
async function* chunked(content: BundleFile['content']): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let size = 0;
  for await (const piece of content) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece);
    pending.push(bytes);
    size += bytes.length;
    if (size < CHUNK_BYTES) continue;
    yield Buffer.concat(pending);
    pending = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(pending);
}
