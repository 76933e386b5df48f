import { sql } from 'kysely';
import type { Archive, CaseEvent } from '#core';
import { memberKey, serverKey, UnreadableCase } from '#core';
import { DecryptionError } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';
import type { KeyRing } from '../crypto/tenant-keys.ts';
import { createBatcher } from '../database/batcher.ts';
import { prepareStatement } from '../database/prepared-statement.ts';
import type { Db, EventRow } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { type Append, isDataError } from './append.ts';
import { decryptTexts } from './event-content.ts';
import { restoreRedacted } from './redact-json.ts';

/**
 * Cards and strikes query the cases of a member. They are not urgent, so a query waits this long for others to join.
 */
const MAX_BATCH_WAIT_MS = 8;
const BATCH_SIZE = 100;

interface RecentCasesQuery {
  readonly author: string;
  readonly limit: number;
}

type StoredEventColumns = Pick<EventRow, 'case_id' | 'seq' | 'skeleton' | 'content' | 'content_hash'>;

const selectEvents = prepareStatement<string, StoredEventColumns>((db, bind) =>
  db
    .selectFrom('events')
    .select(['case_id', 'seq', 'skeleton', 'content', 'content_hash'])
    .where(
      'case_id',
      '=',
      bind((id) => id),
    )
    .where('seq', 'is not', null)
    .orderBy('seq'),
);
const selectRecentCases = prepareStatement<RecentCasesQuery, { id: string }>((db, bind) =>
  db
    .selectFrom('cases')
    .select('id')
    .where(
      'author',
      '=',
      bind(({ author }) => author),
    )
    .orderBy('first', 'desc')
    .limit(bind(({ limit }) => limit)),
);
/**
 * Recent cases of several members in one round trip, in the order of the queries. PostgreSQL only. Measurements:
 * docs/decisions/batched-store-queries.md.
 */
const selectRecentCasesOfEach = prepareStatement<readonly RecentCasesQuery[], { nth: number; id: string }>(
  (db, bind) => {
    const authors = bind((queries) => queries.map(({ author }) => author));
    const limits = bind((queries) => queries.map(({ limit }) => limit));
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
  queries: readonly RecentCasesQuery[],
): Promise<readonly (readonly string[])[]> {
  const caseIds = queries.map((): string[] => []);
  for (const { nth, id } of await selectRecentCasesOfEach(db, queries)) caseIds[nth - 1]?.push(id);
  return caseIds;
}

/**
 * The archive of cases. Skeletons of events are readable in the database, texts of members are encrypted.
 * @example const archive = createSqlArchive(database, ring, append)
 */
export function createSqlArchive({ db, kind }: SqlDatabase, ring: KeyRing, append: Append): Archive {
  const batched = createBatcher<RecentCasesQuery, readonly string[]>(
    (queries) => findRecentCasesOfEach(db, queries),
    isDataError,
    BATCH_SIZE,
    { maxWaitMs: MAX_BATCH_WAIT_MS },
  );
  const unbatched = async (query: RecentCasesQuery) =>
    (await selectRecentCases(db, query)).map(({ id }) => id);
  const findRecentCases = kind === 'postgres' ? batched : unbatched;
  return {
    append,
    async read(caseId) {
      const rows = await selectEvents(db, caseId);
      const keys = await ring.toDecrypt(rows.map(({ content }) => content));
      try {
        return rows.map((row) => toCaseEvent(keys, row));
      } catch (error) {
        if (error instanceof DecryptionError) throw toUnreadableCase(caseId, rows) ?? error;
        throw error;
      }
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
    markFinished: (id, processedLength, completed = []) => append.finish(id, processedLength, completed),
  };
}

const toCaseEvent = (keys: EncryptionKeys, row: StoredEventColumns): CaseEvent =>
  restoreRedacted(row.skeleton, decryptTexts(keys, row)) as CaseEvent;

/** The case without the texts, from the columns that are not encrypted. */
function toUnreadableCase(caseId: string, rows: readonly StoredEventColumns[]): UnreadableCase | undefined {
  const opened = rows[0] && (restoreRedacted(rows[0].skeleton, undefined) as CaseEvent);
  return opened?.kind === 'opened' ? new UnreadableCase(caseId, opened.message, rows.length) : undefined;
}
