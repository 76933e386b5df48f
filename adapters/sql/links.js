// @ts-check
// JavaScript, and not TypeScript: readers need it, too.
import { hash } from 'node:crypto';
import { unseal } from './unseal.js';

/** @import { Keys } from './keys.ts' */
/** @import { Link } from './stretch.ts' */
/** @import { EventRow } from './tables.ts' */

/**
 * SHA-256 in hex.
 * @param {string | Uint8Array} bytes
 * @example sha256(bytes)
 */
export const sha256 = (bytes) => hash('sha256', bytes, 'hex');

/**
 * The hash of one link: SHA-256 over canonical JSON of all its columns, with the content's hash for the content.
 * The skeleton is canonical JSON already and goes in as it stands, last but for the brace.
 * @param {Omit<EventRow, 'content' | 'hash'>} row
 * @example linkHash({ ...row, prev: before.hash })
 */
export function linkHash(row) {
  const { at, case_id, content_hash, kind, member, number, prev, seq, server, skeleton } = row;
  const columns = JSON.stringify({ at, case_id, content_hash, kind, member, number, prev, seq, server });
  return sha256(`${columns.slice(0, -1)},"skeleton":${skeleton}}`);
}

/**
 * Whether this link is as it was written, and in its place.
 * @param {EventRow} row
 * @param {Pick<Link, 'number' | 'hash'>} before
 * @example follows(row, before)
 */
export const follows = (row, before) =>
  row.number === before.number + 1 && row.prev === before.hash && linkHash(row) === row.hash;

/**
 * Where an event's words belong.
 * @param {string} caseId
 * @param {number} seq
 * @example eventPlace('Y-4G7C2Q0M1X', 0) // 'event/Y-4G7C2Q0M1X/0'
 */
export const eventPlace = (caseId, seq) => `event/${caseId}/${seq}`;

/**
 * Whether a link's words are those that were written with it, or are gone.
 * @param {Keys} keys
 * @param {Pick<EventRow, 'case_id' | 'seq' | 'content' | 'content_hash'>} row
 * @example soundContent(keys, row)
 */
export function soundContent(keys, { case_id, seq, content, content_hash }) {
  if (!content) return true;
  try {
    return sha256(unseal(keys, eventPlace(case_id, seq ?? -1), content)) === content_hash;
  } catch {
    return false;
  }
}
