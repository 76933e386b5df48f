import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StoredApiKey } from '#core';

const SECRET_BYTES = 32;
const KEY_ID_LENGTH = 12;
/** Lower case, without characters that look alike. 32 of them, so that each random byte counts alike. */
const KEY_ID_CHARACTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const BEARER = new RegExp(`^yk_([${KEY_ID_CHARACTERS}]{${KEY_ID_LENGTH}})_([A-Za-z0-9_-]{43})$`);

/** The two parts of the text that a client sends. */
export interface KeyText {
  readonly id: string;
  readonly secret: string;
}

/**
 * The parts of a key; undefined for a text that cannot be a key.
 * @example parseKeyText('yk_4g7c2q0m1x9d_…')?.id // '4g7c2q0m1x9d'
 */
export function parseKeyText(text: string): KeyText | undefined {
  const [, id, secret] = BEARER.exec(text) ?? [];
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
}

/**
 * A new key: its row in the store, and the text with the secret. The secret has 256 random bits, so a plain hash of it cannot be
 * guessed.
 * @example const { key, bearer } = createKey({ tenant: 'square', name: 'posts', scopes: ['posts'], createdAt: now })
 */
export function createKey(
  facts: Pick<StoredApiKey, 'tenant' | 'name' | 'scopes' | 'createdAt' | 'replaces'> & {
    readonly expiresAt?: Date | undefined;
  },
): { readonly key: StoredApiKey; readonly bearer: string } {
  const id = Array.from(randomBytes(KEY_ID_LENGTH), (byte) => KEY_ID_CHARACTERS[byte % 32]).join('');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const { tenant, name, scopes, createdAt, expiresAt, replaces } = facts;
  return {
    key: {
      ...{ id, tenant, name, createdAt },
      scopes: [...new Set(scopes)],
      secretHash: hashSecret(secret).toString('hex'),
      ...(expiresAt && { expiresAt }),
      ...(replaces !== undefined && { replaces }),
    },
    bearer: `yk_${id}_${secret}`,
  };
}

/** What a secret is compared with if there is no such key. */
const NO_HASH = Buffer.alloc(32);

/**
 * Whether a secret has this hash. It takes the same time for a wrong secret and for a key that does not exist.
 * @example isSecretOf(key?.secretHash, secret)
 */
export function isSecretOf(secretHash: string | undefined, secret: string): boolean {
  const stored = secretHash === undefined ? NO_HASH : Buffer.from(secretHash, 'hex');
  return timingSafeEqual(hashSecret(secret), stored) && secretHash !== undefined;
}

const hashSecret = (secret: string): Buffer => hash('sha256', secret, 'buffer');
