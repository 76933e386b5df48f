import { hash } from 'node:crypto';
import type { MessageRef } from '#core';
import { messageKey } from '#core';

/** Crockford's alphabet: no I, L, O, U, so an id can be read out loud. */
const CROCKFORD_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CASE_ID_LENGTH = 10;
/** A message is asked for its case at every step of the path. */
const caseIdCache = new WeakMap<MessageRef, string>();

/**
 * The id of the case that a message would have: the same message twice is one case. 50 bits.
 * @example deriveCaseId({ server: { platform: 'sandbox', id: 'main' }, channel: 'general', id: '12' }) // 'Y-…'
 */
export function deriveCaseId(ref: MessageRef): string {
  const cached = caseIdCache.get(ref);
  if (cached !== undefined) return cached;
  const bytes = hash('sha256', messageKey(ref), 'buffer');
  let id = '';
  // The first fifty bits, five at a time, each from the two bytes it lies in.
  for (let bit = 0; bit < 5 * CASE_ID_LENGTH; bit += 5) {
    id += CROCKFORD_ALPHABET[(bytes.readUInt16BE(bit >> 3) >> (11 - (bit & 7))) & 31];
  }
  const prefixedId = `Y-${id}`;
  caseIdCache.set(ref, prefixedId);
  return prefixedId;
}

/**
 * The id of one owed action: the case, the event that calls for it, the kind; `nth` tells several readers apart.
 * @example deriveJobId('Y-4G7C2Q0M1X', 0, 'hide') // 'Y-4G7C2Q0M1X/0/hide'
 */
export const deriveJobId = (id: string, eventIndex: number, kind: string, recipientIndex?: number): string =>
  [id, eventIndex, kind, ...(recipientIndex === undefined ? [] : [recipientIndex])].join('/');
