import { hash, randomBytes } from 'node:crypto';

const SALT_BYTES = 16;

/** SHA-256 in hex. @example sha256(bytes) */
export const sha256 = (bytes: string | Uint8Array): string => hash('sha256', bytes, 'hex');

/**
 * Texts as bytes after a random salt. The hash of the content is kept when the texts are erased; without a salt, short
 * texts could be guessed from the hash.
 * @example decodeContent(encodeContent(['scam'])) // ['scam']
 */
export const encodeContent = (texts: readonly (string | null)[]): Buffer =>
  Buffer.concat([randomBytes(SALT_BYTES), Buffer.from(JSON.stringify(texts))]);

/** The texts of a content. @example decodeContent(decrypt(keys, aad, content)) // ['scam'] */
export const decodeContent = (bytes: Buffer): (string | null)[] =>
  JSON.parse(bytes.toString('utf8', SALT_BYTES)) as (string | null)[];
