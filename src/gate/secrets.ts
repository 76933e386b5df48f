import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Server } from '#core';
import { serverKey } from '#core';

const TOKEN_BYTES = 32;
const CODE_DIGITS = 6;

/**
 * Everything that is only kept as a hash. Numbers, codes and subjects can be guessed, so their hashes have a key: who
 * has the store but not the key cannot. A hash is another one in every server, so servers cannot be linked by it.
 * @example createSecrets(randomBytes(32)).number({ platform: 'sandbox', id: 'main' }, '+819012345678')
 */
export function createSecrets(key: Buffer) {
  const keyed = (...parts: readonly string[]): string =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');
  return {
    number: (server: Server, number: string) => keyed('number', serverKey(server), number),
    identity: (server: Server, issuer: string, subject: string) =>
      keyed('identity', serverKey(server), issuer, subject),
    /** For counting how often a number is texted, whatever the server. */
    texted: (number: string) => keyed('texted', number),
    code: (challenge: string, code: string) => keyed('code', challenge, code),
  };
}

export type Secrets = ReturnType<typeof createSecrets>;

/** A token nobody can guess. @example newToken().length // 43 */
export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** A code as it is texted. @example newCode() // '048213' */
export const newCode = (): string => String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');

/** Tokens are random and long enough to need no key. @example tokenHash(newToken()).length // 64 */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Compares hashes without telling by its time how much of them is right. @example sameHash(a, b) */
export const sameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
