import type { Tallies } from '#core';
import { serverKey } from '#core';
import type { Store } from './store.ts';

const HOUR_MS = 60 * 60 * 1000;

/** Counts as rows, one for each hour and name. @example await createTallies(store).add(server, 'help.asked', now) */
export function createTallies({ db, note }: Store): Tallies {
  return {
    async add(server, what, at, count = 1) {
      const hour = Math.floor(at.getTime() / HOUR_MS);
      await note([], (tx) =>
        tx
          .insertInto('tallies')
          .values({ server: serverKey(server), what, hour, count })
          .onConflict((conflict) =>
            conflict
              .columns(['server', 'what', 'hour'])
              .doUpdateSet((old) => ({ count: old('tallies.count', '+', old.ref('excluded.count')) })),
          )
          .execute(),
      );
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
