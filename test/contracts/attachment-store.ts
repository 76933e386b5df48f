import { describe, expect, test } from 'vitest';
import { type AttachmentStore, tenantServer } from '#core';
import { type OpenStore, withStore } from './contract-helpers.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

/**
 * The contract of every attachment store.
 * @example attachmentStoreContract('memory', () => ({ store: createMemoryAttachmentStore(), close: () => undefined }))
 */
export function attachmentStoreContract(name: string, make: OpenStore<AttachmentStore>): void {
  describe(`attachment store: ${name}`, () => {
    test('a copy comes back byte for byte, an empty one and a large one too', () =>
      withStore(make, async (attachmentStore) => {
        const large = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7) % 256);
        for (const original of [bytes('\u0000ÿ png'), new Uint8Array(), large]) {
          const stored = await attachmentStore.get(await attachmentStore.put('Y-1', original));
          expect(Buffer.from(stored!).equals(Buffer.from(original))).toBe(true);
        }
      }));

    test('a copy is named by its hash, so the same bytes have one name in all cases', () =>
      withStore(make, async (attachmentStore) => {
        const name = await attachmentStore.put('Y-1', bytes('a'));
        expect(name).toBe('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb');
        expect(await attachmentStore.put('Y-1', bytes('a'))).toBe(name);
        expect(await attachmentStore.put('Y-2', bytes('a'))).toBe(name);
        expect(await attachmentStore.put('Y-1', bytes('b'))).not.toBe(name);
      }));

    test('the total grows with each new copy, and counts the same bytes of two cases once', () =>
      withStore(make, async (attachmentStore) => {
        expect(await attachmentStore.totalBytes()).toBe(0);
        await attachmentStore.put('Y-1', new Uint8Array(100_000));
        const one = await attachmentStore.totalBytes();
        // A store that encrypts needs a few bytes more for each file.
        expect(one).toBeGreaterThanOrEqual(100_000);
        expect(one).toBeLessThan(100_200);
        await attachmentStore.put('Y-2', new Uint8Array(100_000));
        expect(await attachmentStore.totalBytes()).toBe(one);
        await attachmentStore.put('Y-2', new Uint8Array(50_000));
        expect(await attachmentStore.totalBytes()).toBeGreaterThanOrEqual(150_000);
      }));

    test('the same bytes of two tenants are two copies, which neither shares with a server', () =>
      withStore(make, async (attachmentStore) => {
        const [square, plaza] = [tenantServer('square'), tenantServer('plaza')];
        const names = [
          await attachmentStore.put('Y-1', bytes('a'), square),
          await attachmentStore.put('Y-2', bytes('a'), plaza),
          await attachmentStore.put('Y-3', bytes('a'), { platform: 'fake', id: 'square' }),
        ];
        expect(new Set(names).size).toBe(3);
        expect(names[2]).toBe(await attachmentStore.put('Y-4', bytes('a')));
        expect(await attachmentStore.put('Y-5', bytes('a'), square)).toBe(names[0]);
        for (const name of names) expect(name).toMatch(/^[0-9a-f]{64}$/);
        for (const name of names)
          expect(Buffer.from((await attachmentStore.get(name))!).toString()).toBe('a');
      }));

    test('an unknown name has no file', () =>
      withStore(make, async (attachmentStore) => {
        expect(await attachmentStore.get('00'.repeat(32))).toBeUndefined();
      }));

    test('stored bytes cannot be changed from outside', () =>
      withStore(make, async (attachmentStore) => {
        const original = bytes('abc');
        const name = await attachmentStore.put('Y-1', original);
        original[0] = 0;
        (await attachmentStore.get(name))![1] = 0;
        expect(Buffer.from((await attachmentStore.get(name))!).toString()).toBe('abc');
      }));
  });
}
