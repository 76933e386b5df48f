import { sql } from 'kysely';
import type { Db, Tables } from '../database/tables.ts';
import type { CopyProgress } from './copy-sqlite.ts';

/** How a table is read: in the order of these columns, which together name a row, and so many rows at a time. */
interface TableOrder {
  readonly columns: readonly [string, ...string[]];
  readonly pageSize: number;
}

const PAGE_SIZE = 500;
/** A copy of an attachment has up to some megabytes. */
const ATTACHMENT_PAGE_SIZE = 8;

const orderedBy = (...columns: TableOrder['columns']): TableOrder => ({ columns, pageSize: PAGE_SIZE });

/** Every table: a new one must be added here, or it would be missing in backups. */
const TABLES = {
  meta: orderedBy('name'),
  chains: orderedBy('server'),
  events: orderedBy('server', 'number'),
  cases: orderedBy('id'),
  jobs: orderedBy('place'),
  policies: orderedBy('server'),
  policy_versions: orderedBy('server', 'number'),
  memos: orderedBy('key'),
  vault: orderedBy('key'),
  files: { columns: ['hash'], pageSize: ATTACHMENT_PAGE_SIZE },
  file_cases: orderedBy('case_id', 'hash'),
  holds: orderedBy('id'),
  inquiries: orderedBy('server', 'number'),
  claims: orderedBy('key'),
  quotas: orderedBy('key'),
  quota_names: orderedBy('key', 'name', 'at'),
  erasures: orderedBy('id'),
  strikes: orderedBy('member', 'case_id'),
  posts: orderedBy('tenant', 'id'),
  feeds: orderedBy('tenant'),
  feed_events: orderedBy('tenant', 'sequence'),
  requested_actions: orderedBy('tenant', 'id'),
  deliveries: orderedBy('tenant', 'sequence'),
  tallies: orderedBy('server', 'what', 'hour'),
  tenants: orderedBy('id'),
  api_keys: orderedBy('id'),
  tenant_keys: orderedBy('id'),
  buckets: orderedBy('key'),
  repeated_requests: orderedBy('tenant', 'key'),
  begun_changes: orderedBy('id'),
  post_pictures: { columns: ['tenant', 'id'], pageSize: ATTACHMENT_PAGE_SIZE },
} as const satisfies Readonly<Record<keyof Tables, TableOrder>>;

type Row = Readonly<Record<string, unknown>>;

/**
 * Copies all rows of one database to another one with the same schema, which may be older than that of this version; both
 * may be of either kind. `from` must show one moment, and `to` must be a transaction. The tables of `to` must be empty,
 * except for what `migrate` writes.
 * @example await copyTables(tx, draftTx, (share) => show(share))
 */
export async function copyTables(from: Db, to: Db, progress: CopyProgress = () => {}): Promise<void> {
  const existing = new Set((await to.introspection.getTables()).map(({ name }) => name));
  const tables = Object.entries(TABLES).filter(([table]) => existing.has(table));
  const total = await countRows(
    from,
    tables.map(([table]) => table),
  );
  let copied = 0;
  await to.deleteFrom('meta').execute();
  for (const [table, order] of tables) {
    for await (const rows of readPages(from, table, order)) {
      await to
        .insertInto(table as never)
        .values(rows as never)
        .execute();
      copied += rows.length;
      progress(copied / total);
    }
  }
}

async function countRows(db: Db, tables: readonly string[]): Promise<number> {
  let total = 0;
  for (const table of tables) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
      db,
    );
    total += rows[0]?.count ?? 0;
  }
  return Math.max(1, total);
}

/** The rows of a table, page after page: each page begins after the last row of the one before. */
async function* readPages(
  db: Db,
  table: string,
  { columns, pageSize }: TableOrder,
): AsyncGenerator<readonly Row[]> {
  const names = sql.join(columns.map((column) => sql.ref(column)));
  for (let last: Row | undefined; ; ) {
    const after =
      last === undefined
        ? sql``
        : sql`where (${names}) > (${sql.join(columns.map((column) => last![column]))})`;
    const { rows }: { rows: Row[] } = await sql<Row>`
      select * from ${sql.table(table)} ${after} order by ${names} limit ${pageSize}`.execute(db);
    if (rows.length === 0) return;
    yield rows;
    last = rows.at(-1);
  }
}
