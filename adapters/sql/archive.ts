import type { Archive, CaseEvent } from '#core';
import { memberKey, serverKey } from '#core';
import { type createAppend, eventPlace } from './append.ts';
import { wordsOf } from './hashes.ts';
import { join } from './json.ts';
import type { Keys } from './keys.ts';
import { unseal } from './seal.ts';
import { statement } from './statement.ts';
import type { Store } from './store.ts';
import type { EventRow } from './tables.ts';

type Append = ReturnType<typeof createAppend>;
type Stored = Pick<EventRow, 'case_id' | 'seq' | 'skeleton' | 'content' | 'content_hash'>;

const eventsOf = statement<string, Stored>((db, take) =>
  db
    .selectFrom('events')
    .select(['case_id', 'seq', 'skeleton', 'content', 'content_hash'])
    .where(
      'case_id',
      '=',
      take((id) => id),
    )
    .where('seq', 'is not', null)
    .orderBy('seq'),
);
const newestCases = statement<{ author: string; limit: number }, { id: string }>((db, take) =>
  db
    .selectFrom('cases')
    .select('id')
    .where(
      'author',
      '=',
      take(({ author }) => author),
    )
    .orderBy('first', 'desc')
    .limit(take(({ limit }) => limit)),
);
/**
 * Cases as rows: skeletons in the open, words sealed.
 * @example const archive = createArchive(store, keys, append)
 */
export function createArchive({ db }: Store, keys: Keys, append: Append): Archive {
  return {
    append,
    async read(caseId) {
      return (await eventsOf(db, caseId)).map((row) => eventOf(keys, row));
    },
    async casesOf(member, limit) {
      const rows = await newestCases(db, { author: memberKey(member), limit });
      return rows.map(({ id }) => id);
    },
    async reportedBy(member, limit) {
      const rows = await db
        .selectFrom('events')
        .select(['case_id', (events) => events.fn.max('number').as('last')])
        .where('member', '=', memberKey(member))
        .where('kind', '=', 'reported')
        .groupBy('case_id')
        .orderBy('last', 'desc')
        .limit(limit)
        .execute();
      return rows.map(({ case_id }) => case_id);
    },
    async casesIn(server, limit, after) {
      const rows = await db
        .selectFrom('cases')
        .select('id')
        .where('server', '=', serverKey(server))
        .$if(after !== undefined, (cases) =>
          cases.where('first', '>', (query) =>
            query
              .selectFrom('cases')
              .select('first')
              .where('id', '=', after ?? '')
              .where('server', '=', serverKey(server)),
          ),
        )
        .orderBy('first')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
    async unfinished() {
      const rows = await db
        .selectFrom('cases')
        .select('id')
        .whereRef('walked', '<', 'length')
        .orderBy('opened_at')
        .orderBy('first')
        .execute();
      return rows.map(({ id }) => id);
    },
    finish: (id, seen, paid = []) => append.finish(id, seen, paid),
  };
}

function eventOf(keys: Keys, { case_id, seq, skeleton, content, content_hash }: Stored): CaseEvent {
  if (content_hash === '') return join(skeleton, []) as CaseEvent;
  const words = content ? wordsOf(unseal(keys, eventPlace(case_id, seq ?? -1), content)) : undefined;
  return join(skeleton, words) as CaseEvent;
}
