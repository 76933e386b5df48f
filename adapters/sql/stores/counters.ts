import type { Counters } from '#core';
import { serverKey } from '#core';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { Tables } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

const HOUR_MS = 60 * 60 * 1000;

type CounterRow = Tables['tallies'];

const incrementCounter = prepareStatement<CounterRow, unknown>((db, bind) =>
  db
    .insertInto('tallies')
    .values({
      server: bind(({ server }) => server),
      what: bind(({ what }) => what),
      hour: bind(({ hour }) => hour),
      count: bind(({ count }) => count),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['server', 'what', 'hour'])
        .doUpdateSet((old) => ({ count: old('tallies.count', '+', old.ref('excluded.count')) })),
    ),
);

/** Counters, one row for each server, name and hour. @example await createSqlCounters(database).increment(server, 'help.asked', now) */
export function createSqlCounters({ db }: SqlDatabase): Counters {
  return {
    async increment(server, what, at, count = 1) {
      const hour = Math.floor(at.getTime() / HOUR_MS);
      await incrementCounter(db, { server: serverKey(server), what, hour, count });
    },
    async getTotals(server, from, to) {
      const rows = await db
        .selectFrom('tallies')
        .select(['what', (tallies) => tallies.fn.sum('count').as('count')])
        .where('server', '=', serverKey(server))
        .where('hour', '>=', Math.ceil(from.getTime() / HOUR_MS))
        .where('hour', '<', Math.ceil(to.getTime() / HOUR_MS))
        .groupBy('what')
        .orderBy('what')
        .execute();
      return Object.fromEntries(rows.map(({ what, count }) => [what, Number(count)]));
    },
  };
}
