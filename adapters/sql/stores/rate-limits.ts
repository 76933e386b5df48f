import type { RateLimits } from '#core';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { SqlDatabase } from '../database/transaction.ts';

const HOUR_MS = 60 * 60 * 1000;

const selectMoments = prepareStatement<string, { moments: string }>((db, bind) =>
  db
    .selectFrom('quotas')
    .select('moments')
    .where(
      'key',
      '=',
      bind((key) => key),
    ),
);
const upsertMoments = prepareStatement<{ key: string; moments: string; last: number }, unknown>(
  (db, bind) => {
    const key = bind((values) => values.key);
    const rest = { moments: bind(({ moments }) => moments), last: bind(({ last }) => last) };
    return db
      .insertInto('quotas')
      .values({ key, ...rest })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(rest));
  },
);

/** The times of the last hour and `now`, as a JSON list; undefined if there are `maxPerHour` already. */
function appendMoment(list: string, now: number, maxPerHour: number): string | undefined {
  const recent = (JSON.parse(list) as number[]).filter((moment) => moment > now - HOUR_MS);
  return recent.length < maxPerHour ? JSON.stringify([...recent, now]) : undefined;
}

/** Rate limits: the times of the last hour for each key. @example await createSqlRateLimits(database).tryConsume('hides/sandbox:main', clock.now(), 30) */
export function createSqlRateLimits(database: SqlDatabase): RateLimits {
  return {
    tryConsume: (key, at, perHour) =>
      database.writeUnflushed([`quota/${key}`], async (tx) => {
        const [row] = await selectMoments(tx, key);
        const moments = appendMoment(row?.moments ?? '[]', at.getTime(), perHour);
        if (moments === undefined) return false;
        await upsertMoments(tx, { key, moments, last: at.getTime() });
        return true;
      }),
  };
}

/** Deletes rate limits without use in the last hour. @example await deleteExpiredRateLimits(database, now) */
export async function deleteExpiredRateLimits({ db }: SqlDatabase, now: Date): Promise<void> {
  await db
    .deleteFrom('quotas')
    .where('last', '<=', now.getTime() - HOUR_MS)
    .execute();
}
