import { createDecipheriv } from 'node:crypto';
import type { EncryptionKeys } from './keys.ts';

export const FORMAT_VERSION = 1;
const KEY_ID_BYTES = 8;
export const IV_BYTES = 12;
const TAG_BYTES = 16;
const IV_END = 1 + KEY_ID_BYTES + IV_BYTES;
const HEADER_BYTES = IV_END + TAG_BYTES;

/** Sealed bytes that do not open: the key is not known, or they were changed. */
export class DecryptionError extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'SealBroken';
  }
}

/** Which key sealed these bytes. @example keyOf(sealed) // '5f0c…' */
export const keyIdOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('hex', 1, 1 + KEY_ID_BYTES);

/**
 * Throws `DecryptionError`.
 * @example decrypt(keys, 'event/Y-4G7C2Q0M1X/0', sealed)
 */
export function decrypt(keys: EncryptionKeys, aad: string, encrypted: Uint8Array): Buffer {
  const id = keyIdOf(encrypted);
  const key = keys.find((each) => each.id === id);
  if (!key || encrypted[0] !== FORMAT_VERSION)
    throw new DecryptionError(`sealed with key ${id}, which is not given`);
  const iv = encrypted.subarray(1 + KEY_ID_BYTES, IV_END);
  const decipher = createDecipheriv('aes-256-gcm', key.secret, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(aad));
  try {
    decipher.setAuthTag(encrypted.subarray(IV_END, HEADER_BYTES));
    const bytes = decipher.update(encrypted.subarray(HEADER_BYTES));
    decipher.final();
    return bytes;
  } catch {
    throw new DecryptionError('it does not open with its key');
  }
}
