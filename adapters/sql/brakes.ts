import type { Claims, Quotas, Strikes } from '#core';
import { memberKey } from '#core';
import type { Db, Store } from './store.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Claims as rows: they survive a restart. @example const claims = createClaims(store) */
export function createClaims({ db }: Store): Claims {
  return {
    async claim(key, at, ttlMs) {
      const until = at.getTime() + ttlMs;
      const row = await db
        .insertInto('claims')
        .values({ key, until })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({ until }).where('claims.until', '<=', at.getTime()),
        )
        .returning('key')
        .executeTakeFirst();
      return row !== undefined;
    },
    async release(key) {
      await db.deleteFrom('claims').where('key', '=', key).execute();
    },
  };
}

/** Quotas as rows: the moments of the last hour per key. @example const quotas = createQuotas(store) */
export function createQuotas(store: Store): Quotas {
  return {
    take: (key, at, perHour) =>
      store.note([`quota/${key}`], async (tx) => {
        const row = await tx.selectFrom('quotas').select('moments').where('key', '=', key).executeTakeFirst();
        const hourAgo = at.getTime() - HOUR_MS;
        const taken = (JSON.parse(row?.moments ?? '[]') as number[]).filter((moment) => moment > hourAgo);
        if (taken.length >= perHour) return false;
        const moments = JSON.stringify([...taken, at.getTime()]);
        await tx
          .insertInto('quotas')
          .values({ key, moments, last: at.getTime() })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ moments, last: at.getTime() }))
          .execute();
        return true;
      }),
  };
}

/** Strikes as rows: they survive a restart. @example const strikes = createStrikes(store) */
export function createStrikes(store: Store): Strikes {
  const expired = (at: Date, windowDays: number): number => at.getTime() - windowDays * DAY_MS;
  const inForce = async (tx: Db, member: string, at: Date, windowDays: number): Promise<number> => {
    const row = await tx
      .selectFrom('strikes')
      .select((rows) => rows.fn.countAll<number | string>().as('count'))
      .where('member', '=', member)
      .where('at', '>', expired(at, windowDays))
      .executeTakeFirstOrThrow();
    return Number(row.count);
  };
  return {
    add(of, caseId, at, windowDays) {
      const member = memberKey(of);
      return store.note([`strikes/${member}`], async (tx) => {
        await tx
          .deleteFrom('strikes')
          .where('member', '=', member)
          .where('at', '<=', expired(at, windowDays))
          .execute();
        await tx
          .insertInto('strikes')
          .values({ member, case_id: caseId, at: at.getTime() })
          .onConflict((conflict) => conflict.columns(['member', 'case_id']).doNothing())
          .execute();
        return inForce(tx, member, at, windowDays);
      });
    },
    revoke(of, caseId, at, windowDays) {
      const member = memberKey(of);
      return store.note([`strikes/${member}`], async (tx) => {
        await tx.deleteFrom('strikes').where('member', '=', member).where('case_id', '=', caseId).execute();
        return inForce(tx, member, at, windowDays);
      });
    },
    count: (member, at, windowDays) => inForce(store.db, memberKey(member), at, windowDays),
  };
}

/** Forgets claims and quotas that are over; nobody asks for most of them again. @example await sweepBrakes(store, now) */
export async function sweepBrakes({ db }: Store, now: Date): Promise<void> {
  await db.deleteFrom('claims').where('until', '<=', now.getTime()).execute();
  await db
    .deleteFrom('quotas')
    .where('last', '<=', now.getTime() - HOUR_MS)
    .execute();
}
