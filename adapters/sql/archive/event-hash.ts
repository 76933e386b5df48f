import { eventAad } from '../crypto/aad.ts';
import { sha256 } from '../crypto/content-hash.ts';
import { decrypt, destroyedKeyOf } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { EventRow } from '../database/tables.ts';

/**
 * Hash of one event: SHA-256 over canonical JSON of all its columns, with the content's hash instead of the content.
 * The skeleton is canonical JSON already and is inserted unchanged as the last field.
 * @example computeEventHash({ ...row, prev: previous.hash })
 */
export function computeEventHash(row: Omit<EventRow, 'content' | 'hash'>): string {
  const { at, case_id, content_hash, kind, member, number, prev, seq, server, skeleton } = row;
  const columns = JSON.stringify({ at, case_id, content_hash, kind, member, number, prev, seq, server });
  return sha256(`${columns.slice(0, -1)},"skeleton":${skeleton}}`);
}

type Position = Pick<EventRow, 'number' | 'hash'>;

/** True when this event has the position after `previous`. @example followsInChain(row, previous) */
export const followsInChain = (row: Pick<EventRow, 'number' | 'prev'>, previous: Position): boolean =>
  row.number === previous.number + 1 && row.prev === previous.hash;

/** True when this event is unchanged and follows `previous`. @example isNextInChain(row, previous) */
export const isNextInChain = (row: EventRow, previous: Position): boolean =>
  followsInChain(row, previous) && computeEventHash(row) === row.hash;

/**
 * True when the decrypted content of an event matches its hash, and for erased content: deleted, or its key was destroyed.
 * @example isContentIntact(keys, row)
 */
export function isContentIntact(
  keys: EncryptionKeys,
  { case_id, seq, content, content_hash }: Pick<EventRow, 'case_id' | 'seq' | 'content' | 'content_hash'>,
): boolean {
  if (!content || destroyedKeyOf(keys, content) !== undefined) return true;
  try {
    return sha256(decrypt(keys, eventAad(case_id, seq), content)) === content_hash;
  } catch {
    return false;
  }
}
