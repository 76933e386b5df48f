import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Server } from '#core';
import { serverKey } from '#core';

const TOKEN_BYTES = 32;
const CODE_DIGITS = 6;

/**
 * Hashes of values that are stored only as hashes. Numbers, codes and subjects can be guessed, so their hashes have a
 * key (HMAC): a stolen store is useless without the key. The hash of a value differs between servers, so members of two
 * servers cannot be linked.
 * @example createKeyedHashes(randomBytes(32)).number({ platform: 'sandbox', id: 'main' }, '+819012345678')
 */
export function createKeyedHashes(key: Buffer) {
  const hmacHex = (...parts: readonly string[]): string =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');
  return {
    number: (server: Server, number: string) => hmacHex('number', serverKey(server), number),
    identityHash: (server: Server, issuer: string, subject: string) =>
      hmacHex('identity', serverKey(server), issuer, subject),
    /** For the rate limit of text messages to one number, across all servers. */
    smsRateLimitHash: (number: string) => hmacHex('texted', number),
    code: (challengeId: string, code: string) => hmacHex('code', challengeId, code),
  };
}

/** See `createKeyedHashes`. */
export type KeyedHashes = ReturnType<typeof createKeyedHashes>;

/** A random token of 256 bits. @example generateToken().length // 43 */
export const generateToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** A random code of six digits. @example generateCode() // '048213' */
export const generateCode = (): string => String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');

/** The hash of a token; random tokens need no key. @example hashToken(generateToken()).length // 64 */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Compares two hashes in constant time. @example isSameHash(a, b) */
export const isSameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
