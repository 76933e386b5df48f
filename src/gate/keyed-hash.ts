import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Server } from '#core';
import { serverKey } from '#core';

const TOKEN_BYTES = 32;
const CODE_DIGITS = 6;

/**
 * Everything that is only kept as a hash. Numbers, codes and subjects can be guessed, so their hashes have a key: who
 * has the store but not the key cannot. A hash is another one in every server, so servers cannot be linked by it.
 * @example createKeyedHashes(randomBytes(32)).number({ platform: 'sandbox', id: 'main' }, '+819012345678')
 */
export function createKeyedHashes(key: Buffer) {
  const hmacHex = (...parts: readonly string[]): string =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');
  return {
    number: (server: Server, numberHash: string) => hmacHex('number', serverKey(server), numberHash),
    identityHash: (server: Server, issuer: string, subject: string) =>
      hmacHex('identity', serverKey(server), issuer, subject),
    /** For counting how often a number is texted, whatever the server. */
    smsRateLimitHash: (numberHash: string) => hmacHex('texted', numberHash),
    code: (challenge: string, codeHash: string) => hmacHex('code', challenge, codeHash),
  };
}

export type KeyedHashes = ReturnType<typeof createKeyedHashes>;

/** A token nobody can guess. @example generateToken().length // 43 */
export const generateToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** A code as it is texted. @example generateCode() // '048213' */
export const generateCode = (): string => String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');

/** Tokens are random and long enough to need no key. @example hashToken(generateToken()).length // 64 */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Compares hashes without telling by its time how much of them is right. @example isSameHash(a, b) */
export const isSameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
