import type { Leases } from '#core';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { SqlDatabase } from '../database/transaction.ts';

const acquireLease = prepareStatement<{ key: string; at: number; until: number }, { key: string }>(
  (db, bind) => {
    const until = bind((lease) => lease.until);
    return db
      .insertInto('claims')
      .values({ key: bind(({ key }) => key), until })
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({ until })
          .where(
            'claims.until',
            '<=',
            bind(({ at }) => at),
          ),
      )
      .returning('key');
  },
);

/** Leases; they survive a restart. @example await createSqlLeases(database).acquire('card/Y-1', clock.now(), 60_000) */
export function createSqlLeases({ db }: SqlDatabase): Leases {
  return {
    async acquire(key, at, ttlMs) {
      const now = at.getTime();
      const [row] = await acquireLease(db, { key, at: now, until: now + ttlMs });
      return row !== undefined;
    },
    async release(key) {
      await db.deleteFrom('claims').where('key', '=', key).execute();
    },
  };
}

/** Deletes leases that have ended. @example await deleteExpiredLeases(database, now) */
export async function deleteExpiredLeases({ db }: SqlDatabase, now: Date): Promise<void> {
  await db.deleteFrom('claims').where('until', '<=', now.getTime()).execute();
}
