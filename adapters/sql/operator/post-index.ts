import type { Admission, PostIndex, PostRecord, PostRuling, PostSettlement, SettlementResult } from '#core';
import type { PostRow } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';
import { type AdmissionRow, createPostStatements, type PostKey } from './post-statements.ts';

type Statements = ReturnType<typeof createPostStatements>;

/**
 * The index of posts: one statement for a batch of new posts, one for a batch of rulings. Both wait for
 * the disk: the stream forgets a post after its ruling is stored, so a ruling that a crash of the database lost would leave the
 * post `queued` for ever.
 * @example await createSqlPostIndex(database).admit('tiny', posts, clock.now())
 */
export function createSqlPostIndex(database: SqlDatabase): PostIndex {
  const { db, kind } = database;
  const statements = createPostStatements(kind);

  return {
    async admit(tenant, posts, now) {
      const results = new Map<number, Admission>();
      const rows = posts.map((post) => ({ ...post, tenant, at: now.getTime() }));
      for (const wave of splitIntoWaves(rows)) await admitWave(database, statements, wave, results);
      return rows.map((_, i) => results.get(i)!);
    },
    async settle(settlements, now) {
      // One writer at a time for a post: in the same order, so that two processes cannot deadlock.
      const sorted = settlements.map((one) => ({ ...one, at: now.getTime() })).sort(compareKeys);
      const written = await database.writeDurable([], (tx) => statements.settle(tx, sorted));
      const settled = new Set(written.map(keyOf));
      if (settled.size === settlements.length) return settlements.map(() => 'settled' as const);
      return explainUnsettled(settlements, settled, await statements.find(db, sorted));
    },
    updateRuling: (settlement, now) => updateRuling(database, statements, settlement, now),
    async markFailed(posts) {
      await statements.markFailed(db, posts.toSorted(compareKeys));
    },
    async get(tenant, id) {
      const row = await db
        .selectFrom('posts')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toRecord(row);
    },
    async getMany(posts) {
      const rows = (await statements.find(db, posts)) as unknown as readonly PostRow[];
      return rows.map((row) => ({ tenant: row.tenant, ...toRecord(row) }));
    },
    async list(tenant, { since, state, after, limit }) {
      const rows = await db
        .selectFrom('posts')
        .selectAll()
        .where('tenant', '=', tenant)
        .$if(since !== undefined, (query) => query.where('received_at', '>=', since!.getTime()))
        .$if(state !== undefined, (query) => query.where('state', '=', state!))
        .$if(after !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('received_at', 'id'), '>', tuple(after!.receivedAt.getTime(), after!.id)),
          ),
        )
        .orderBy('received_at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toRecord);
    },
    erase: (tenant, id) =>
      database.writeDurable([`post/${tenant}/${id}`], async (tx) => {
        const row = await tx
          .selectFrom('posts')
          .selectAll()
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .$if(kind === 'postgres', (query) => query.forUpdate())
          .executeTakeFirst();
        if (!row) return undefined;
        await tx
          .updateTable('posts')
          .set({ state: 'erased', hash: '', ruling: null, judged_at: null })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .execute();
        return toRecord(row);
      }),
    async completeErasure(tenant, id) {
      await db
        .updateTable('posts')
        .set({ author: '', channel: '', case_id: null })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('state', '=', 'erased')
        .execute();
    },
    async purge(tenant, before, limit) {
      const oldest = db
        .selectFrom('posts')
        .select('id')
        .where('tenant', '=', tenant)
        .where('received_at', '<', before.getTime())
        .orderBy('received_at')
        .orderBy('id')
        .limit(limit);
      const { numDeletedRows } = await db
        .deleteFrom('posts')
        .where('tenant', '=', tenant)
        .where('id', 'in', oldest)
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}

type IndexedRow = AdmissionRow & { readonly index: number };

/** Batches in which no post occurs twice, in the order of the posts: one statement cannot write a row twice. */
function splitIntoWaves(rows: readonly AdmissionRow[]): readonly (readonly IndexedRow[])[] {
  const waves: IndexedRow[][] = [];
  const counts = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const wave = counts.get(row.id) ?? 0;
    counts.set(row.id, wave + 1);
    waves[wave] ??= [];
    waves[wave].push({ ...row, index });
  }
  return waves;
}

/** Writes what is new, then compares the rest with the index. */
async function admitWave(
  { writeDurable, db }: SqlDatabase,
  { admit, find }: Statements,
  wave: readonly IndexedRow[],
  results: Map<number, Admission>,
): Promise<void> {
  // The same order in every process: two batches with the same posts would otherwise deadlock.
  let open = wave.toSorted(compareKeys);
  while (open.length > 0) {
    const rows = open;
    const written = new Set((await writeDurable([], (tx) => admit(tx, rows))).map(keyOf));
    for (const row of rows) if (written.has(keyOf(row))) results.set(row.index, 'new');
    const rest = rows.filter((row) => !written.has(keyOf(row)));
    const known = new Map(
      ((await find(db, rest)) as unknown as readonly PostRow[]).map((row) => [keyOf(row), row]),
    );
    for (const row of rest) {
      const result = compare(row, known.get(keyOf(row)));
      if (result) results.set(row.index, result);
    }
    // Others purged or changed the rest between the two statements.
    open = rest.filter(({ index }) => !results.has(index));
  }
}

/** Why the index did not take a post; undefined if it would take it now. */
function compare(sent: AdmissionRow, known: PostRow | undefined): Exclude<Admission, 'new'> | undefined {
  if (!known) return undefined;
  if (known.state === 'erased') return 'erased';
  if (sent.author !== known.author || sent.channel !== known.channel) return 'conflict';
  if (sent.revision < known.revision) return 'outdated';
  if (sent.revision > known.revision) return undefined;
  if (sent.hash !== known.hash) return 'conflict';
  if (known.state === 'failed') return undefined;
  return known.state === 'queued' ? 'pending' : 'same';
}

async function updateRuling(
  { db, writeDurable }: SqlDatabase,
  { find }: Pick<Statements, 'find'>,
  settlement: PostSettlement,
  now: Date,
): Promise<SettlementResult> {
  const { tenant, id, revision, ruling, caseId } = settlement;
  const written = await writeDurable([], (tx) =>
    tx
      .updateTable('posts')
      .set({ ruling, judged_at: now.getTime(), ...(caseId !== undefined && { case_id: caseId }) })
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .where('revision', '=', revision)
      .where('state', '=', 'judged')
      .returning(['tenant', 'id'])
      .execute(),
  );
  const known = written.length > 0 ? [] : await find(db, [settlement]);
  return explainUnsettled([settlement], new Set(written.map(keyOf)), known)[0]!;
}

function explainUnsettled(
  settlements: readonly PostSettlement[],
  settled: ReadonlySet<string>,
  rows: readonly Readonly<Record<string, unknown>>[],
): readonly SettlementResult[] {
  const erased = new Set(
    (rows as unknown as readonly PostRow[]).filter(({ state }) => state === 'erased').map(keyOf),
  );
  return settlements.map((settlement) => {
    const key = keyOf(settlement);
    if (settled.has(key)) return 'settled';
    return erased.has(key) ? 'erased' : 'ignored';
  });
}

/** Ids have no control characters. */
const keyOf = ({ tenant, id }: PostKey): string => `${tenant}\n${id}`;

const compareKeys = (a: PostKey, b: PostKey): number => {
  const [keyA, keyB] = [keyOf(a), keyOf(b)];
  if (keyA === keyB) return 0;
  return keyA < keyB ? -1 : 1;
};

const toRecord = ({ case_id, received_at, judged_at, ruling, ...row }: PostRow): PostRecord => ({
  id: row.id,
  revision: row.revision,
  state: row.state,
  author: row.author,
  channel: row.channel,
  ...(ruling !== null && { ruling: ruling as PostRuling }),
  ...(case_id !== null && { caseId: case_id }),
  receivedAt: new Date(received_at),
  ...(judged_at !== null && { judgedAt: new Date(judged_at) }),
});
