import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createMessagePictureReader } from '../../../src/app/pictures/read-message-pictures.ts';
import { message } from '../../support/messages.ts';

/** How long the platform takes for each picture. The second one alone would be in time. */
const DELAYS_MS: Readonly<Record<string, number>> = { 'slow 1': 60_000, 'slow 2': 50 };

const SILENT_LOG = { info() {}, warn() {}, error() {} };

test('slow downloads of one message have a limit together', async () => {
  const readMessagePictures = createMessagePictureReader({
    reader: { read: async () => ({ lines: [], codes: [], isTextLike: false }) },
    adapterOf: () => ({
      async fetchPicture(_, picture, { signal }) {
        await setTimeout(DELAYS_MS[picture], undefined, { signal });
        return Uint8Array.of(1);
      },
    }),
    maxBytes: 100,
    downloadsTimeoutMs: 100,
    log: SILENT_LOG,
  });
  const done: number[] = [];
  const found = await readMessagePictures(message('rin', '', { pictures: ['slow 1', 'slow 2'] }), {
    isNewcomer: false,
    signal: new AbortController().signal,
    onPictureDone: async () => void done.push(1),
  });
  expect(found).toMatchObject({ unread: 2, read: [{ problem: 'not-fetched' }, { problem: 'not-fetched' }] });
  expect(done).toHaveLength(2);
});
