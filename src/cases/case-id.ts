import { hash } from 'node:crypto';
import type { MessageRef } from '#core';
import { messageKey } from '#core';

/** Crockford's base 32 alphabet. It has no I, L, O and U, so ids are easy to read out loud. */
const CROCKFORD_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CASE_ID_LENGTH = 10;
/** Cache: the case id of one message is needed many times. */
const caseIdCache = new WeakMap<MessageRef, string>();

/**
 * The id of the case about a message: 50 bits of a SHA-256 of its address. The same message always has the same id.
 * @example deriveCaseId({ server: { platform: 'sandbox', id: 'main' }, channel: 'general', id: '12' }) // 'Y-…'
 */
export function deriveCaseId(ref: MessageRef): string {
  const cached = caseIdCache.get(ref);
  if (cached !== undefined) return cached;
  const bytes = hash('sha256', messageKey(ref), 'buffer');
  let id = '';
  // The first 50 bits, 5 at a time, each read from the two bytes that contain it.
  for (let bit = 0; bit < 5 * CASE_ID_LENGTH; bit += 5) {
    id += CROCKFORD_ALPHABET[(bytes.readUInt16BE(bit >> 3) >> (11 - (bit & 7))) & 31];
  }
  const prefixedId = `Y-${id}`;
  caseIdCache.set(ref, prefixedId);
  return prefixedId;
}

/**
 * The id of a job: the case, the index of the event that requests it, the kind of action. `recipientIndex`
 * distinguishes jobs of the same kind for several messages or readers.
 * @example deriveJobId('Y-4G7C2Q0M1X', 0, 'hide') // 'Y-4G7C2Q0M1X/0/hide'
 */
export const deriveJobId = (id: string, eventIndex: number, kind: string, recipientIndex?: number): string =>
  [id, eventIndex, kind, ...(recipientIndex === undefined ? [] : [recipientIndex])].join('/');

/** The kind in the id of a job. @example jobKindOf('Y-4G7C2Q0M1X/3/timeout') // 'timeout' */
export const jobKindOf = (jobId: string): string | undefined => jobId.split('/')[2];

/** The case in the id of a job. @example caseIdOfJob('Y-4G7C2Q0M1X/3/timeout') // 'Y-4G7C2Q0M1X' */
export const caseIdOfJob = (jobId: string): string => jobId.split('/', 1)[0]!;
