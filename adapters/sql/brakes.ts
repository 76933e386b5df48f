import type { Claims, Quotas, Strikes } from '#core';
import { memberKey } from '#core';
import { statement } from './statement.ts';
import type { Db, Store } from './store.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

const momentsOf = statement<string, { moments: string }>((db, take) =>
  db
    .selectFrom('quotas')
    .select('moments')
    .where(
      'key',
      '=',
      take((key) => key),
    ),
);
const setMoments = statement<{ key: string; moments: string; last: number }, unknown>((db, take) => {
  const key = take((values) => values.key);
  const rest = { moments: take(({ moments }) => moments), last: take(({ last }) => last) };
  return db
    .insertInto('quotas')
    .values({ key, ...rest })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(rest));
});

interface Counted {
  readonly member: string;
  /** Strikes up to then are over. */
  readonly over: number;
}
const forget = statement<Counted, unknown>((db, take) =>
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
      take(({ over }) => over),
    ),
);
const addStrike = statement<{ member: string; caseId: string; at: number }, unknown>((db, take) =>
  db
    .insertInto('strikes')
    .values({
      member: take(({ member }) => member),
      case_id: take(({ caseId }) => caseId),
      at: take(({ at }) => at),
    })
    .onConflict((conflict) => conflict.columns(['member', 'case_id']).doNothing()),
);
const countStrikes = statement<Counted, { count: number | string }>((db, take) =>
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
      take(({ over }) => over),
    ),
);

const claimed = statement<{ key: string; at: number; until: number }, { key: string }>((db, take) => {
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
});

/** Claims as rows: they survive a restart. @example const claims = createClaims(store) */
export function createClaims({ db }: Store): Claims {
  return {
    async claim(key, at, ttlMs) {
      const now = at.getTime();
      const [row] = await claimed(db, { key, at: now, until: now + ttlMs });
      return row !== undefined;
    },
    async release(key) {
      await db.deleteFrom('claims').where('key', '=', key).execute();
    },
  };
}

/** A digit and a comma at least for each. */
const FEWEST_CHARACTERS = 2;

/**
 * The moments of the last hour and this one, as a list in JSON; undefined when there are `most` already. A list that
 * surely has room and holds nothing that is over is not read, only continued: somebody waits for this.
 */
function withOneMore(list: string, now: number, most: number): string | undefined {
  const hourAgo = now - HOUR_MS;
  if (list.length < most * FEWEST_CHARACTERS && Number.parseInt(list.slice(1), 10) > hourAgo)
    return `${list.slice(0, -1)},${now}]`;
  const taken = (JSON.parse(list) as number[]).filter((moment) => moment > hourAgo);
  return taken.length < most ? JSON.stringify([...taken, now]) : undefined;
}

/** Quotas as rows: the moments of the last hour per key. @example const quotas = createQuotas(store) */
export function createQuotas(store: Store): Quotas {
  return {
    take: (key, at, perHour) =>
      store.note([`quota/${key}`], async (tx) => {
        const [row] = await momentsOf(tx, key);
        const moments = withOneMore(row?.moments ?? '[]', at.getTime(), perHour);
        if (moments === undefined) return false;
        await setMoments(tx, { key, moments, last: at.getTime() });
        return true;
      }),
  };
}

/** Strikes as rows: they survive a restart. @example const strikes = createStrikes(store) */
export function createStrikes(store: Store): Strikes {
  const expired = (at: Date, windowDays: number): number => at.getTime() - windowDays * DAY_MS;
  const inForce = async (tx: Db, member: string, at: Date, windowDays: number): Promise<number> => {
    const [row] = await countStrikes(tx, { member, over: expired(at, windowDays) });
    return Number(row?.count);
  };
  return {
    add(of, caseId, at, windowDays) {
      const member = memberKey(of);
      return store.share([`strikes/${member}`], async (tx) => {
        await forget(tx, { member, over: expired(at, windowDays) });
        await addStrike(tx, { member, caseId, at: at.getTime() });
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
