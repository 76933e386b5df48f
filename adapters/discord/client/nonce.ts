import { createHash } from 'node:crypto';

/** Discord accepts at most 25 characters. */
const NONCE_LENGTH = 25;

/**
 * The nonce of a message that must be posted once (idempotency key): the same name gives the same nonce.
 * @example deriveNonce('Y-4G7C2Q0M1X/0/warn').length // 25
 */
export const deriveNonce = (name: string): string =>
  createHash('sha256').update(name).digest('base64url').slice(0, NONCE_LENGTH);
