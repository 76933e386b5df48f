/*
 * AES-256-GCM. Layout of encrypted bytes: format version (1 byte), key id (8), initialisation vector (12), tag (16),
 * ciphertext.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { EncryptionKey, EncryptionKeys } from './keys.ts';

const FORMAT_VERSION = 1;
const KEY_ID_BYTES = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const IV_END = 1 + KEY_ID_BYTES + IV_BYTES;
const HEADER_BYTES = IV_END + TAG_BYTES;

/** Bytes cannot be decrypted: the key is unknown, the bytes were changed, or they belong to another row. */
export class DecryptionError extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'DecryptionError';
  }
}

/**
 * Encrypts with the newest key. The bytes decrypt only with the same `aad`, see aad.ts.
 * @example encrypt(keys, eventAad('Y-4G7C2Q0M1X', 0), bytes)
 */
export function encrypt([key]: EncryptionKeys, aad: string, bytes: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.secret, iv);
  cipher.setAAD(Buffer.from(aad));
  const body = cipher.update(bytes);
  cipher.final();
  return Buffer.concat([
    Buffer.of(FORMAT_VERSION),
    Buffer.from(key.id, 'hex'),
    iv,
    cipher.getAuthTag(),
    body,
  ]);
}

/**
 * Decrypts with the key that the bytes name. Throws `DecryptionError`.
 * @example decrypt(keys, eventAad('Y-4G7C2Q0M1X', 0), encrypted)
 */
export function decrypt(keys: EncryptionKeys, aad: string, encrypted: Uint8Array): Buffer {
  const id = keyIdOf(encrypted);
  const key = findKey(keys, id);
  if (!key || encrypted[0] !== FORMAT_VERSION)
    throw new DecryptionError(`sealed with key ${id}, which is not given`);
  if (key.isDestroyed) throw new DecryptionError(`sealed with key ${id}, which was destroyed`);
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

/** A search through the keys of all tenants for each row would take too long. */
const keysById = new WeakMap<EncryptionKeys, ReadonlyMap<string, EncryptionKey>>();

function findKey(keys: EncryptionKeys, id: string): EncryptionKey | undefined {
  if (keys.length < 8) return keys.find((key) => key.id === id);
  let byId = keysById.get(keys);
  if (!byId) {
    byId = new Map(keys.map((key) => [key.id, key]));
    keysById.set(keys, byId);
  }
  return byId.get(id);
}

/**
 * The id of the key of this content if that key was destroyed: the content counts as erased.
 * @example destroyedKeyOf(keys, row.content) // undefined
 */
export function destroyedKeyOf(keys: EncryptionKeys, content: Uint8Array | null): string | undefined {
  // A changed database may hold anything here.
  if (!(content instanceof Uint8Array)) return undefined;
  const key = findKey(keys, keyIdOf(content));
  return key?.isDestroyed ? key.id : undefined;
}

/** Id of the key that these bytes were encrypted with, in hex. @example keyIdOf(encrypted) // '5f0c…' */
export const keyIdOf = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('hex', 1, 1 + KEY_ID_BYTES);

/** The first bytes of all data that is encrypted with this key. @example encryptedPrefix(keys[0]) */
export const encryptedPrefix = (key: EncryptionKeys[number]): Buffer =>
  Buffer.concat([Buffer.of(FORMAT_VERSION), Buffer.from(key.id, 'hex')]);
