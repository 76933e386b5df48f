import { createDecipheriv } from 'node:crypto';
import type { Keys } from './keys.ts';

export const VERSION = 1;
const ID_BYTES = 8;
export const IV_BYTES = 12;
const TAG_BYTES = 16;
const IV_END = 1 + ID_BYTES + IV_BYTES;
const HEADER_BYTES = IV_END + TAG_BYTES;

/** Sealed bytes that do not open: the key is not known, or they were changed. */
export class SealBroken extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'SealBroken';
  }
}

/** Which key sealed these bytes. @example keyOf(sealed) // '5f0c…' */
export const keyOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('hex', 1, 1 + ID_BYTES);

/**
 * Throws `SealBroken`.
 * @example unseal(keys, 'event/Y-4G7C2Q0M1X/0', sealed)
 */
export function unseal(keys: Keys, place: string, sealed: Uint8Array): Buffer {
  const id = keyOf(sealed);
  const key = keys.find((each) => each.id === id);
  if (!key || sealed[0] !== VERSION) throw new SealBroken(`sealed with key ${id}, which is not given`);
  const iv = sealed.subarray(1 + ID_BYTES, IV_END);
  const decipher = createDecipheriv('aes-256-gcm', key.secret, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place));
  try {
    decipher.setAuthTag(sealed.subarray(IV_END, HEADER_BYTES));
    const bytes = decipher.update(sealed.subarray(HEADER_BYTES));
    decipher.final();
    return bytes;
  } catch {
    throw new SealBroken('it does not open with its key');
  }
}
