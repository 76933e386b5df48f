import type { Db } from '../database/tables.ts';
import { type ErasureEntry, erasureId } from './erasure-list.ts';

/**
 * Stores an entry of the list of erasures in the database. `isComplete`: nothing was kept.
 * @example await storeErasure(tx, entry, true)
 */
export async function storeErasure(tx: Db, entry: ErasureEntry, isComplete: boolean): Promise<void> {
  const row = { hashes: JSON.stringify(entry.hashes), at: entry.at, complete: isComplete ? 1 : 0 };
  await tx
    .insertInto('erasures')
    .values({ id: erasureId(entry), ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}
