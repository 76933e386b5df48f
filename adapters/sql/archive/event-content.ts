import { eventAad } from '../crypto/aad.ts';
import { decodeContent, encodeContent, sha256 } from '../crypto/content-hash.ts';
import { decrypt, destroyedKeyOf, encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { EventRow } from '../database/tables.ts';
import type { UnchainedEvent } from './hash-chain.ts';
import { redact } from './redact-json.ts';

/**
 * Columns of an event: the readable skeleton, and the texts of members encrypted.
 * @example encryptEvent(keys, { case_id: 'Y-4G7C2Q0M1X', seq: 0, kind: 'opened', member: null }, event)
 */
export function encryptEvent(
  keys: EncryptionKeys,
  columns: Pick<EventRow, 'case_id' | 'seq' | 'kind' | 'member'>,
  event: { readonly at: Date },
): UnchainedEvent {
  const { skeleton, redactedTexts } = redact(event);
  const bytes = redactedTexts.length === 0 ? undefined : encodeContent(redactedTexts);
  return {
    ...columns,
    at: event.at.getTime(),
    skeleton,
    content: bytes ? encrypt(keys, eventAad(columns.case_id, columns.seq), bytes) : null,
    content_hash: bytes ? sha256(bytes) : '',
  };
}

/**
 * The texts of an event, for `restoreRedacted`; undefined if they were erased. Throws `DecryptionError`.
 * @example restoreRedacted(row.skeleton, decryptTexts(keys, row))
 */
export function decryptTexts(
  keys: EncryptionKeys,
  { case_id, seq, content, content_hash }: Pick<EventRow, 'case_id' | 'seq' | 'content' | 'content_hash'>,
): readonly (string | null)[] | undefined {
  if (content_hash === '') return [];
  if (destroyedKeyOf(keys, content) !== undefined) return undefined;
  return content ? decodeContent(decrypt(keys, eventAad(case_id, seq), content)) : undefined;
}
