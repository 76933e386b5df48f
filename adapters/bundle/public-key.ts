import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** The public key of a signer; undefined when it is none of Ed25519. @example parsePublicKey(pem) */
export function parsePublicKey(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** What people compare keys by: SHA-256 of the key, in hex. @example fingerprint(key) // '3f0c…' */
export const keyFingerprint = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex');
