import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { InquiryBundle } from '#core';
import type { BundleResult } from '../../inquiries/create-bundle.ts';

/**
 * Writes a bundle into a folder of its own and gives it out as a stream. The folder is deleted when the stream has ended,
 * was cancelled or failed, and when there is no bundle.
 * @example await sendBundle('Q-12.zip', tmpdir(), (path) => createBundle({ …, out: path }))
 */
export async function sendBundle(
  name: string,
  temporaryFolder: string,
  write: (path: string) => Promise<BundleResult>,
): Promise<InquiryBundle> {
  const folder = await mkdtemp(join(temporaryFolder, 'yamidome-bundle-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, name);
    const result = await write(path);
    if (!result.ok) {
      await remove();
      return { ok: false, text: result.text };
    }
    const { size } = await stat(path);
    return { ok: true, name, bytes: size, content: streamFile(path, remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

function streamFile(path: string, remove: () => Promise<void>): ReadableStream<Uint8Array> {
  const chunks = createReadStream(path)[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await chunks.next();
        if (!done) return controller.enqueue(new Uint8Array(value));
        await remove();
        controller.close();
      } catch (error) {
        await remove();
        controller.error(error);
      }
    },
    async cancel() {
      await chunks.return?.();
      await remove();
    },
  });
}
