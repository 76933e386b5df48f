import { hash } from 'node:crypto';
import { decrypt } from '../crypto/decrypt.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { EventRow } from '../database/tables.ts';
import type { ChainPosition } from '../verify/segment.ts';

/** SHA-256 in hex. @example sha256(bytes) */
export const sha256 = (bytes: string | Uint8Array): string => hash('sha256', bytes, 'hex');

/**
 * The hash of one link: SHA-256 over canonical JSON of all its columns, with the content's hash for the content.
 * The skeleton is canonical JSON already and goes in as it stands, last but for the brace.
 * @example computeEventHash({ ...row, prev: before.hash })
 */
export function computeEventHash(row: Omit<EventRow, 'content' | 'hash'>): string {
  const { at, case_id, content_hash, kind, member, number, prev, seq, server, skeleton } = row;
  const columns = JSON.stringify({ at, case_id, content_hash, kind, member, number, prev, seq, server });
  return sha256(`${columns.slice(0, -1)},"skeleton":${skeleton}}`);
}

/** Whether this link is as it was written, and in its place. @example isNextInChain(row, before) */
export const isNextInChain = (row: EventRow, previous: Pick<ChainPosition, 'number' | 'hash'>): boolean =>
  row.number === previous.number + 1 && row.prev === previous.hash && computeEventHash(row) === row.hash;

/** Where an event's words belong. @example eventAad('Y-4G7C2Q0M1X', 0) // 'event/Y-4G7C2Q0M1X/0' */
export const eventAad = (caseId: string, seq: number): string => `event/${caseId}/${seq}`;

/**
 * Whether a link's words are those that were written with it, or are gone.
 * @example isContentIntact(keys, row)
 */
export function isContentIntact(
  keys: EncryptionKeys,
  { case_id, seq, content, content_hash }: Pick<EventRow, 'case_id' | 'seq' | 'content' | 'content_hash'>,
): boolean {
  if (!content) return true;
  try {
    return sha256(decrypt(keys, eventAad(case_id, seq ?? -1), content)) === content_hash;
  } catch {
    return false;
  }
}
