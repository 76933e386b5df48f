import { sql } from 'kysely';
import type { Archive, CaseEvent } from '#core';
import { memberKey, serverKey } from '#core';
import { type createAppend, unstorable } from './append.ts';
import { createBatches } from './batches.ts';
import { wordsOf } from './hashes.ts';
import { join } from './json.ts';
import type { Keys } from './keys.ts';
import { eventPlace } from './links.ts';
import { statement } from './statement.ts';
import type { Db, Store } from './store.ts';
import type { EventRow } from './tables.ts';
import { unseal } from './unseal.ts';

/** Whoever asks about members shows a card or counts strikes, and is in no hurry: so long may others join in. */
const MOMENT_MS = 8;
const ASKED_AT_ONCE = 100;

interface Asked {
  readonly author: string;
  readonly limit: number;
}

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
const newestCases = statement<Asked, { id: string }>((db, take) =>
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
/** The same for several members, in the order in which they are asked about; over a network that is one way there and back. */
const newestOfEach = statement<readonly Asked[], { nth: number; id: string }>((db, take) => {
  const authors = take((all) => all.map(({ author }) => author));
  const limits = take((all) => all.map(({ limit }) => limit));
  return db
    .selectFrom(
      sql<{
        author: string;
        most: number;
        nth: number;
      }>`unnest(${authors}::text[], ${limits}::int8[]) with ordinality`.as<'asked'>(
        sql`asked(author, most, nth)`,
      ),
    )
    .innerJoinLateral(
      (query) =>
        query
          .selectFrom('cases')
          .select(['id', 'first'])
          .whereRef('cases.author', '=', 'asked.author')
          .orderBy('first', 'desc')
          .limit(query.ref('asked.most'))
          .as('newest'),
      (join) => join.onTrue(),
    )
    .select(['asked.nth', 'newest.id'])
    .orderBy('asked.nth')
    .orderBy('newest.first', 'desc');
});

async function casesOfEach(db: Db, asked: readonly Asked[]): Promise<readonly (readonly string[])[]> {
  const found = asked.map((): string[] => []);
  for (const { nth, id } of await newestOfEach(db, asked)) found[nth - 1]?.push(id);
  return found;
}

/**
 * Cases as rows: skeletons in the open, words sealed.
 * @example const archive = createArchive(store, keys, append)
 */
export function createArchive({ db, kind }: Store, keys: Keys, append: Append): Archive {
  const together = createBatches<Asked, readonly string[]>(
    (all) => casesOfEach(db, all),
    unstorable,
    ASKED_AT_ONCE,
    { momentMs: MOMENT_MS },
  );
  const alone = async (asked: Asked) => (await newestCases(db, asked)).map(({ id }) => id);
  const newestOf = kind === 'postgres' ? together : alone;
  return {
    append,
    async read(caseId) {
      return (await eventsOf(db, caseId)).map((row) => eventOf(keys, row));
    },
    casesOf: (member, limit) => newestOf({ author: memberKey(member), limit }),
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
