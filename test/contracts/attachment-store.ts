import { describe, expect, test } from 'vitest';
import type { AttachmentStore } from '#core';
import { type OpenStore, withStore } from './contract-helpers.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

/** The contract of every attachment store. */
export function attachmentStoreContract(name: string, make: OpenStore<AttachmentStore>): void {
  describe(`files: ${name}`, () => {
    test('a copy comes back byte for byte, an empty one and a large one too', () =>
      withStore(make, async (files) => {
        const large = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 256);
        for (const original of [bytes('\u0000ÿ png'), new Uint8Array(), large]) {
          const stored = await files.get(await files.put('Y-1', original));
          expect(Buffer.from(stored!).equals(Buffer.from(original))).toBe(true);
        }
      }));

    test('its name is what it contains, so the same copy twice is one, whichever case it came with', () =>
      withStore(make, async (files) => {
        const name = await files.put('Y-1', bytes('a'));
        expect(name).toBe('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb');
        expect(await files.put('Y-1', bytes('a'))).toBe(name);
        expect(await files.put('Y-2', bytes('a'))).toBe(name);
        expect(await files.put('Y-1', bytes('b'))).not.toBe(name);
      }));

    test('an unknown name has no file', () =>
      withStore(make, async (files) => {
        expect(await files.get('00'.repeat(32))).toBeUndefined();
      }));

    test('what was handed in or out cannot be edited afterwards', () =>
      withStore(make, async (files) => {
        const mine = bytes('abc');
        const name = await files.put('Y-1', mine);
        mine[0] = 0;
        (await files.get(name))![1] = 0;
        expect(Buffer.from((await files.get(name))!).toString()).toBe('abc');
      }));
  });
}
