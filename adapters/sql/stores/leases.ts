import type { Leases, RateLimits, Strikes } from '#core';
import { memberKey } from '#core';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { Db, SqlDatabase } from '../database/transaction.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

const selectMoments = prepareStatement<string, { moments: string }>((db, take) =>
  db
    .selectFrom('quotas')
    .select('moments')
    .where(
      'key',
      '=',
      take((key) => key),
    ),
);
const upsertMoments = prepareStatement<{ key: string; moments: string; last: number }, unknown>(
  (db, take) => {
    const key = take((values) => values.key);
    const rest = { moments: take(({ moments }) => moments), last: take(({ last }) => last) };
    return db
      .insertInto('quotas')
      .values({ key, ...rest })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(rest));
  },
);

interface StrikeQuery {
  readonly member: string;
  /** Strikes up to then are over. */
  readonly expiredUntil: number;
}
const deleteExpiredStrikes = prepareStatement<StrikeQuery, unknown>((db, take) =>
  db
    .deleteFrom('strikes')
    .where(
      'member',
      '=',
      take(({ member }) => member),
    )
    .where(
      'at',
      '<=',
      take(({ expiredUntil }) => expiredUntil),
    ),
);
const insertStrike = prepareStatement<{ member: string; caseId: string; at: number }, unknown>((db, take) =>
  db
    .insertInto('strikes')
    .values({
      member: take(({ member }) => member),
      case_id: take(({ caseId }) => caseId),
      at: take(({ at }) => at),
    })
    .onConflict((conflict) => conflict.columns(['member', 'case_id']).doNothing()),
);
const selectStrikeCount = prepareStatement<StrikeQuery, { count: number | string }>((db, take) =>
  db
    .selectFrom('strikes')
    .select((strikes) => strikes.fn.countAll<number | string>().as('count'))
    .where(
      'member',
      '=',
      take(({ member }) => member),
    )
    .where(
      'at',
      '>',
      take(({ expiredUntil }) => expiredUntil),
    ),
);

const acquireLease = prepareStatement<{ key: string; at: number; until: number }, { key: string }>(
  (db, take) => {
    const until = take((claim) => claim.until);
    return db
      .insertInto('claims')
      .values({ key: take(({ key }) => key), until })
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({ until })
          .where(
            'claims.until',
            '<=',
            take(({ at }) => at),
          ),
      )
      .returning('key');
  },
);

/** Claims as rows: they survive a restart. @example const claims = createClaims(store) */
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

/** A digit and a comma at least for each. */
const MIN_CHARS_PER_MOMENT = 2;

/**
 * The moments of the last hour and this one, as a list in JSON; undefined when there are `most` already. A list that
 * surely has room and holds nothing that is over is not read, only continued: somebody waits for this.
 */
function appendMoment(list: string, now: number, maxPerHour: number): string | undefined {
  const hourAgo = now - HOUR_MS;
  if (list.length < maxPerHour * MIN_CHARS_PER_MOMENT && Number.parseInt(list.slice(1), 10) > hourAgo)
    return `${list.slice(0, -1)},${now}]`;
  const recent = (JSON.parse(list) as number[]).filter((moment) => moment > hourAgo);
  return recent.length < maxPerHour ? JSON.stringify([...recent, now]) : undefined;
}

/** Quotas as rows: the moments of the last hour per key. @example const quotas = createQuotas(store) */
export function createSqlRateLimits(store: SqlDatabase): RateLimits {
  return {
    tryConsume: (key, at, perHour) =>
      store.writeUnflushed([`quota/${key}`], async (tx) => {
        const [row] = await selectMoments(tx, key);
        const moments = appendMoment(row?.moments ?? '[]', at.getTime(), perHour);
        if (moments === undefined) return false;
        await upsertMoments(tx, { key, moments, last: at.getTime() });
        return true;
      }),
  };
}

/** Strikes as rows: they survive a restart. @example const strikes = createStrikes(store) */
export function createSqlStrikes(store: SqlDatabase): Strikes {
  const expiredUntil = (at: Date, windowDays: number): number => at.getTime() - windowDays * DAY_MS;
  const countActiveStrikes = async (
    tx: Db,
    member: string,
    at: Date,
    windowDays: number,
  ): Promise<number> => {
    const [row] = await selectStrikeCount(tx, { member, expiredUntil: expiredUntil(at, windowDays) });
    return Number(row?.count);
  };
  return {
    add(of, caseId, at, windowDays) {
      const member = memberKey(of);
      return store.writeBatched([`strikes/${member}`], async (tx) => {
        await deleteExpiredStrikes(tx, { member, expiredUntil: expiredUntil(at, windowDays) });
        await insertStrike(tx, { member, caseId, at: at.getTime() });
        return countActiveStrikes(tx, member, at, windowDays);
      });
    },
    revoke(of, caseId, at, windowDays) {
      const member = memberKey(of);
      return store.writeUnflushed([`strikes/${member}`], async (tx) => {
        await tx.deleteFrom('strikes').where('member', '=', member).where('case_id', '=', caseId).execute();
        return countActiveStrikes(tx, member, at, windowDays);
      });
    },
    count: (member, at, windowDays) => countActiveStrikes(store.db, memberKey(member), at, windowDays),
  };
}

/** Forgets claims and quotas that are over; nobody asks for most of them again. @example await deleteExpiredLeasesAndRateLimits(store, now) */
export async function deleteExpiredLeasesAndRateLimits({ db }: SqlDatabase, now: Date): Promise<void> {
  await db.deleteFrom('claims').where('until', '<=', now.getTime()).execute();
  await db
    .deleteFrom('quotas')
    .where('last', '<=', now.getTime() - HOUR_MS)
    .execute();
}
