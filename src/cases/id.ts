import { hash } from 'node:crypto';
import type { MessageRef } from '#core';
import { messageKey } from '#core';

/** Crockford's alphabet: no I, L, O, U, so an id can be read out loud. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 10;
/** A message is asked for its case at every step of the path. */
const known = new WeakMap<MessageRef, string>();

/**
 * The id of the case that a message would have: the same message twice is one case. 50 bits.
 * @example caseId({ server: { platform: 'sandbox', id: 'main' }, channel: 'general', id: '12' }) // 'Y-…'
 */
export function caseId(ref: MessageRef): string {
  const before = known.get(ref);
  if (before !== undefined) return before;
  const bytes = hash('sha256', messageKey(ref), 'buffer');
  let id = '';
  // The first fifty bits, five at a time, each from the two bytes it lies in.
  for (let bit = 0; bit < 5 * LENGTH; bit += 5) {
    id += ALPHABET[(bytes.readUInt16BE(bit >> 3) >> (11 - (bit & 7))) & 31];
  }
  const whole = `Y-${id}`;
  known.set(ref, whole);
  return whole;
}

/**
 * The id of one owed action: the case, the event that calls for it, the kind; `nth` tells several readers apart.
 * @example jobId('Y-4G7C2Q0M1X', 0, 'hide') // 'Y-4G7C2Q0M1X/0/hide'
 */
export const jobId = (id: string, event: number, kind: string, nth?: number): string =>
  [id, event, kind, ...(nth === undefined ? [] : [nth])].join('/');
