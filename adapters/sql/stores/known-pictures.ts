import { KNOWN_PICTURE_PREFIX } from '#core';
import type { Db } from '../database/tables.ts';

/**
 * Deletes what is known of the pictures of one case: no fingerprint outlives the case that it is from.
 * @example await deleteKnownPicturesOfCase(tx, 'sandbox:main', 'Y-4G7C2Q0M1X')
 */
export async function deleteKnownPicturesOfCase(tx: Db, server: string, caseId: string): Promise<void> {
  await tx.deleteFrom('memos').where('key', '=', `${KNOWN_PICTURE_PREFIX}${server}/${caseId}`).execute();
}

/**
 * Deletes what is known of the pictures of a server.
 * @example await deleteKnownPicturesOfServer(tx, 'operator:square')
 */
export async function deleteKnownPicturesOfServer(tx: Db, server: string): Promise<void> {
  // `0` follows `/`, and keys are ordered byte by byte.
  await tx
    .deleteFrom('memos')
    .where('key', '>=', `${KNOWN_PICTURE_PREFIX}${server}/`)
    .where('key', '<', `${KNOWN_PICTURE_PREFIX}${server}0`)
    .execute();
}
