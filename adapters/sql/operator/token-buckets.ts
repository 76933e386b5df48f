import { type BucketState, type TokenBuckets, takeTokens } from '#core';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { SqlDatabase } from '../database/transaction.ts';

const selectBucket = prepareStatement<string, BucketState>((db, bind) =>
  db
    .selectFrom('buckets')
    .select(['tokens', 'at'])
    .where(
      'key',
      '=',
      bind((key) => key),
    ),
);
const upsertBucket = prepareStatement<BucketState & { readonly key: string }, unknown>((db, bind) => {
  const rest = { tokens: bind(({ tokens }) => tokens), at: bind(({ at }) => at) };
  return db
    .insertInto('buckets')
    .values({ key: bind(({ key }) => key), ...rest })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(rest));
});

/**
 * Token buckets in the database. After a power failure the last uses may be forgotten.
 * @example await createSqlTokenBuckets(database).take('posts/square', { atLeast: 1, atMost: 1 }, limit, clock.now())
 */
export function createSqlTokenBuckets(database: SqlDatabase): TokenBuckets {
  return {
    take: (key, request, limit, at) =>
      database.writeUnflushed([`bucket/${key}`], async (tx) => {
        const [row] = await selectBucket(tx, key);
        const { grant, state } = takeTokens(row, request, limit, at.getTime());
        await upsertBucket(tx, { key, ...state });
        return grant;
      }),
  };
}

/** Deletes buckets without use in two days; they are full, or of a day that is over. @example await deleteUnusedBuckets(database, now) */
export async function deleteUnusedBuckets({ db }: SqlDatabase, now: Date): Promise<void> {
  const twoDaysAgo = now.getTime() - 2 * 24 * 60 * 60 * 1000;
  await db.deleteFrom('buckets').where('at', '<', twoDaysAgo).execute();
}
