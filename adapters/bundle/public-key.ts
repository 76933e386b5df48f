import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** Parses the public key of a signer; undefined when it is no Ed25519 key. @example parsePublicKey(pem) */
export function parsePublicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 of the key in hex, by which people compare keys. @example keyFingerprint(key) // '3f0c…' */
export const keyFingerprint = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex');
