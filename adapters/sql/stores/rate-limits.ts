import { MAX_CLOCK_DIFFERENCE_MS, type RateLimits } from '#core';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { Db } from '../database/tables.ts';
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
  const recent = (JSON.parse(list) as number[]).filter(
    (moment) => moment > now - HOUR_MS && moment <= now + MAX_CLOCK_DIFFERENCE_MS,
  );
  return recent.length < maxPerHour ? JSON.stringify([...recent, now]) : undefined;
}

async function consume(tx: Db, key: string, at: Date, perHour: number): Promise<boolean> {
  const [row] = await selectMoments(tx, key);
  const moments = appendMoment(row?.moments ?? '[]', at.getTime(), perHour);
  if (moments === undefined) return false;
  await upsertMoments(tx, { key, moments, last: at.getTime() });
  return true;
}

async function takeBack(tx: Db, key: string, at: Date): Promise<void> {
  const [row] = await selectMoments(tx, key);
  const moments = JSON.parse(row?.moments ?? '[]') as number[];
  const index = moments.lastIndexOf(at.getTime());
  if (index < 0) return;
  const rest = moments.toSpliced(index, 1);
  await upsertMoments(tx, { key, moments: JSON.stringify(rest), last: rest.at(-1) ?? 0 });
}

async function isAnyNameKnown(tx: Db, key: string, names: readonly string[], at: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('quota_names')
    .select('name')
    .where('key', '=', key)
    .where('name', 'in', names)
    .where('at', '>', at.getTime() - HOUR_MS)
    .where('at', '<=', at.getTime() + MAX_CLOCK_DIFFERENCE_MS)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Rate limits: the times of the last hour for each key, and the names of its uses.
 * @example await createSqlRateLimits(database).tryConsume('reports/sandbox:main/rin', clock.now(), 5)
 */
export function createSqlRateLimits(database: SqlDatabase): RateLimits {
  return {
    tryConsume: (key, at, perHour) =>
      database.writeUnflushed([`quota/${key}`], (tx) => consume(tx, key, at, perHour)),
    refund: (key, at) => database.writeUnflushed([`quota/${key}`], (tx) => takeBack(tx, key, at)),
    tryConsumeDistinct: (key, names, at, perHour) =>
      database.writeUnflushed([`quota/${key}`], async (tx) => {
        const isKnown = await isAnyNameKnown(tx, key, names, at);
        if (!isKnown && !(await consume(tx, key, at, perHour))) return 'refused';
        await tx
          .insertInto('quota_names')
          .values([...new Set(names)].map((name) => ({ key, name, at: at.getTime() })))
          .onConflict((conflict) => conflict.columns(['key', 'name']).doUpdateSet({ at: at.getTime() }))
          .execute();
        return isKnown ? 'known' : 'new';
      }),
  };
}

/** Deletes rate limits and names without use in the last hour. @example await deleteExpiredRateLimits(database, now) */
export async function deleteExpiredRateLimits({ db }: SqlDatabase, now: Date): Promise<void> {
  const hourAgo = now.getTime() - HOUR_MS;
  await db.deleteFrom('quotas').where('last', '<=', hourAgo).execute();
  await db.deleteFrom('quota_names').where('at', '<=', hourAgo).execute();
}
