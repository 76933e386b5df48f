import type { Tallies } from '#core';
import { serverKey } from '#core';
import { statement } from './statement.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

const HOUR_MS = 60 * 60 * 1000;

type Tally = Tables['tallies'];

const addTo = statement<Tally, unknown>((db, take) =>
  db
    .insertInto('tallies')
    .values({
      server: take(({ server }) => server),
      what: take(({ what }) => what),
      hour: take(({ hour }) => hour),
      count: take(({ count }) => count),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['server', 'what', 'hour'])
        .doUpdateSet((old) => ({ count: old('tallies.count', '+', old.ref('excluded.count')) })),
    ),
);

/** Counts as rows, one for each hour and name. @example await createTallies(store).add(server, 'help.asked', now) */
export function createTallies({ db }: Store): Tallies {
  return {
    async add(server, what, at, count = 1) {
      const hour = Math.floor(at.getTime() / HOUR_MS);
      await addTo(db, { server: serverKey(server), what, hour, count });
    },
    async sums(server, from, to) {
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
