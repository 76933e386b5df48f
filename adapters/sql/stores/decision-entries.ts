import { DECIDED_TEXT_PREFIX, KNOWN_PICTURE_PREFIX } from '#core';
import type { Db } from '../database/tables.ts';

/**
 * Deletes what the key-value store has of the decision on one case: no fingerprint of a picture and no hashed name of a text
 * outlives the case that it is from.
 * @example await deleteDecisionEntriesOfCase(tx, 'sandbox:main', 'Y-4G7C2Q0M1X')
 */
export async function deleteDecisionEntriesOfCase(tx: Db, server: string, caseId: string): Promise<void> {
  await tx.deleteFrom('memos').where('key', '=', `${KNOWN_PICTURE_PREFIX}${server}/${caseId}`).execute();
  // The decision on a text is stored as `uphold <time> <case> …`.
  await entriesOfServer(tx, DECIDED_TEXT_PREFIX, server).where('text', 'like', `% ${caseId} %`).execute();
}

/**
 * Deletes what the key-value store has of the decisions on all cases of a server.
 * @example await deleteDecisionEntriesOfServer(tx, 'operator:square')
 */
export async function deleteDecisionEntriesOfServer(tx: Db, server: string): Promise<void> {
  for (const prefix of [KNOWN_PICTURE_PREFIX, DECIDED_TEXT_PREFIX])
    await entriesOfServer(tx, prefix, server).execute();
}

/** `0` follows `/`, and keys are ordered byte by byte. */
const entriesOfServer = (tx: Db, prefix: string, server: string) =>
  tx.deleteFrom('memos').where('key', '>=', `${prefix}${server}/`).where('key', '<', `${prefix}${server}0`);
