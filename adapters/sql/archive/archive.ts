import { sql } from 'kysely';
import type { Archive, CaseEvent } from '#core';
import { memberKey, serverKey } from '#core';
import { decodeContent } from '../crypto/content-hash.ts';
import { decrypt } from '../crypto/decrypt.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import { createBatcher } from '../database/batcher.ts';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { EventRow } from '../database/tables.ts';
import type { Db, SqlDatabase } from '../database/transaction.ts';
import { type createAppend, isDataError } from './append.ts';
import { eventAad } from './event-hash.ts';
import { restoreRedacted } from './redact-json.ts';

/** Whoever asks about members shows a card or counts strikes, and is in no hurry: so long may others join in. */
const MAX_BATCH_WAIT_MS = 8;
const BATCH_SIZE = 100;

interface RecentCasesQuery {
  readonly author: string;
  readonly limit: number;
}

type AppendFunction = ReturnType<typeof createAppend>;
type StoredEventColumns = Pick<EventRow, 'case_id' | 'seq' | 'skeleton' | 'content' | 'content_hash'>;

const selectEvents = prepareStatement<string, StoredEventColumns>((db, take) =>
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
const selectRecentCases = prepareStatement<RecentCasesQuery, { id: string }>((db, take) =>
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
const selectRecentCasesOfEach = prepareStatement<readonly RecentCasesQuery[], { nth: number; id: string }>(
  (db, take) => {
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
  },
);

async function findRecentCasesOfEach(
  db: Db,
  asked: readonly RecentCasesQuery[],
): Promise<readonly (readonly string[])[]> {
  const found = asked.map((): string[] => []);
  for (const { nth, id } of await selectRecentCasesOfEach(db, asked)) found[nth - 1]?.push(id);
  return found;
}

/**
 * Cases as rows: skeletons in the open, words sealed.
 * @example const archive = createSqlArchive(store, keys, append)
 */
export function createSqlArchive(
  { db, kind }: SqlDatabase,
  keys: EncryptionKeys,
  append: AppendFunction,
): Archive {
  const batched = createBatcher<RecentCasesQuery, readonly string[]>(
    (all) => findRecentCasesOfEach(db, all),
    isDataError,
    BATCH_SIZE,
    { maxWaitMs: MAX_BATCH_WAIT_MS },
  );
  const unbatched = async (asked: RecentCasesQuery) =>
    (await selectRecentCases(db, asked)).map(({ id }) => id);
  const findRecentCases = kind === 'postgres' ? batched : unbatched;
  return {
    append,
    async read(caseId) {
      return (await selectEvents(db, caseId)).map((row) => toCaseEvent(keys, row));
    },
    listCasesByAuthor: (member, limit) => findRecentCases({ author: memberKey(member), limit }),
    async listCasesByReporter(member, limit) {
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
    async listCasesOfServer(server, limit, after) {
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
    async listUnfinished() {
      const rows = await db
        .selectFrom('cases')
        .select('id')
        .whereRef('walked', '<', 'length')
        .orderBy('opened_at')
        .orderBy('first')
        .execute();
      return rows.map(({ id }) => id);
    },
    markFinished: (id, seen, paid = []) => append.finish(id, seen, paid),
  };
}

function toCaseEvent(
  keys: EncryptionKeys,
  { case_id, seq, skeleton, content, content_hash }: StoredEventColumns,
): CaseEvent {
  if (content_hash === '') return restoreRedacted(skeleton, []) as CaseEvent;
  const words = content ? decodeContent(decrypt(keys, eventAad(case_id, seq ?? -1), content)) : undefined;
  return restoreRedacted(skeleton, words) as CaseEvent;
}
