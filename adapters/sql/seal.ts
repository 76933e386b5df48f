import { createCipheriv, createDecipheriv } from 'node:crypto';
import { fresh } from './fresh.ts';
import type { Keys } from './keys.ts';

const VERSION = 1;
const ID_BYTES = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + ID_BYTES + IV_BYTES + TAG_BYTES;

/** Sealed bytes that do not open: the key is not known, or they were changed. */
export class SealBroken extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'SealBroken';
  }
}

/**
 * AES-256-GCM with the newest key. `place` says where the bytes belong; they open nowhere else.
 * @example seal(keys, 'event/Y-4G7C2Q0M1X/0', bytes)
 */
export function seal([key]: Keys, place: string, bytes: Uint8Array): Buffer {
  const iv = fresh(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.secret, iv);
  cipher.setAAD(Buffer.from(place));
  const body = cipher.update(bytes);
  cipher.final();
  return Buffer.concat([Buffer.of(VERSION), Buffer.from(key.id, 'hex'), iv, cipher.getAuthTag(), body]);
}

/** Which key sealed these bytes. @example keyOf(sealed) // '5f0c…' */
export const keyOf = (sealed: Uint8Array): string =>
  Buffer.from(sealed.subarray(1, 1 + ID_BYTES)).toString('hex');

/** Throws `SealBroken`. @example unseal(keys, 'event/Y-4G7C2Q0M1X/0', sealed) */
export function unseal(keys: Keys, place: string, sealed: Uint8Array): Buffer {
  const id = keyOf(sealed);
  const key = keys.find((each) => each.id === id);
  if (!key || sealed[0] !== VERSION) throw new SealBroken(`sealed with key ${id}, which is not given`);
  const iv = sealed.subarray(1 + ID_BYTES, 1 + ID_BYTES + IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key.secret, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place));
  try {
    decipher.setAuthTag(sealed.subarray(HEADER_BYTES - TAG_BYTES, HEADER_BYTES));
    const bytes = decipher.update(sealed.subarray(HEADER_BYTES));
    decipher.final();
    return bytes;
  } catch {
    throw new SealBroken('it does not open with its key');
  }
}
