/*
 * The statements of the hot path: one for a whole batch of posts, in the dialect of each database. Kysely would build a text
 * with a placeholder for each value, another one for each length of a batch; here the values are a few arrays (PostgreSQL)
 * or one JSON text (SQLite), and the text is always the same.
 */
import { CompiledQuery } from 'kysely';
import type { PostAdmission, PostSettlement } from '#core';
import { CUSTOM_PLAN } from '../database/prepared-statement.ts';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

/** A post and its tenant. */
export interface PostKey {
  readonly tenant: string;
  readonly id: string;
}

/** A post to be accepted. */
export type AdmissionRow = PostAdmission & PostKey & { readonly at: number };

/** The values of a batch, for one of the two databases. */
type ToValues = (columns: readonly (readonly unknown[])[]) => readonly unknown[];

interface Dialect {
  readonly toValues: ToValues;
  /** A table with these columns, from the values. */
  readonly input: (columns: string, types: readonly ('text' | 'bigint')[]) => string;
}

const DIALECTS: Readonly<Record<SqlDatabase['kind'], Dialect>> = {
  postgres: {
    toValues: (columns) => columns,
    input: (columns, types) =>
      `(select * from unnest(${types.map((type, i) => `$${i + 1}::${type}[]`).join(', ')}) as i(${columns}))`,
  },
  sqlite: {
    toValues: (columns) => [JSON.stringify(columns[0]!.map((_, i) => columns.map((column) => column[i])))],
    input: (columns) =>
      `(select ${columns
        .split(', ')
        .map((column, i) => `value ->> ${i} as ${column}`)
        .join(', ')} from json_each(?))`,
  },
};

/** Runs one statement over a batch; resolves with its rows. */
type BatchStatement<V, R> = (db: Db, rows: readonly V[]) => Promise<readonly R[]>;

/** The columns of the values of a statement: name, type, and how it is read. */
type Columns<V> = readonly (readonly [name: string, type: 'text' | 'bigint', read: (row: V) => unknown])[];

function batchStatement<V, R>(
  kind: SqlDatabase['kind'],
  columns: Columns<V>,
  build: (input: string) => string,
): BatchStatement<V, R> {
  const { input, toValues } = DIALECTS[kind];
  const names = columns.map(([name]) => name).join(', ');
  const text = build(
    input(
      names,
      columns.map(([, type]) => type),
    ),
  );
  return async (db, rows) => {
    if (rows.length === 0) return [];
    const values = toValues(columns.map(([, , read]) => rows.map(read)));
    return (await db.executeQuery<R>(CompiledQuery.raw(text, values as unknown[]))).rows;
  };
}

const KEY_COLUMNS = [
  ['tenant', 'text', ({ tenant }: PostKey) => tenant],
  ['id', 'text', ({ id }: PostKey) => id],
] as const satisfies Columns<PostKey>;

/**
 * The statements for one kind of database.
 * @example const { settle } = createPostStatements('postgres'); await settle(db, settlements)
 */
export const createPostStatements = (kind: SqlDatabase['kind']) => ({
  /** Inserts posts, and replaces older revisions and failed ones. Returns those that were written. No post may occur twice. */
  admit: batchStatement<AdmissionRow, PostKey>(
    kind,
    [
      ...KEY_COLUMNS,
      ['revision', 'bigint', ({ revision }) => revision],
      ['hash', 'text', ({ hash }) => hash],
      ['author', 'text', ({ author }) => author],
      ['channel', 'text', ({ channel }) => channel],
      ['received_at', 'bigint', ({ at }) => at],
    ],
    (input) => `
      insert into posts as p (tenant, id, revision, hash, author, channel, received_at, state)
      select tenant, id, revision, hash, author, channel, received_at, 'queued' from ${input} as i where true
      on conflict (tenant, id) do update
        set revision = excluded.revision, hash = excluded.hash, state = 'queued', ruling = null,
          received_at = excluded.received_at, judged_at = null
        where p.state <> 'erased' and (p.revision < excluded.revision
            or (p.state = 'failed' and p.revision = excluded.revision and p.hash = excluded.hash))
          and p.author = excluded.author and p.channel = excluded.channel
      returning tenant, id`,
  ),
  /** Stores rulings. Returns the posts that were queued with this revision. */
  settle: batchStatement<PostSettlement & { readonly at: number }, PostKey>(
    kind,
    [
      ...KEY_COLUMNS,
      ['revision', 'bigint', ({ revision }) => revision],
      ['ruling', 'text', ({ ruling }) => ruling],
      ['case_id', 'text', ({ caseId }) => caseId ?? null],
      ['judged_at', 'bigint', ({ at }) => at],
    ],
    (input) => `${CUSTOM_PLAN}
      update posts as p
        set state = 'judged', ruling = s.ruling, case_id = coalesce(s.case_id, p.case_id), judged_at = s.judged_at
      from ${input} as s
      where p.tenant = s.tenant and p.id = s.id and p.revision = s.revision and p.state = 'queued'
      returning ${kind === 'sqlite' ? 'tenant, id' : 'p.tenant, p.id'}`,
  ),
  /** Queued posts with these revisions become failed. */
  markFailed: batchStatement<PostKey & { readonly revision: number }, unknown>(
    kind,
    [...KEY_COLUMNS, ['revision', 'bigint', ({ revision }) => revision]],
    (input) => `
      update posts as p set state = 'failed' from ${input} as f
      where p.tenant = f.tenant and p.id = f.id and p.revision = f.revision and p.state = 'queued'`,
  ),
  /** The known ones of these posts. */
  find: batchStatement<PostKey, Record<string, unknown>>(
    kind,
    KEY_COLUMNS,
    (input) =>
      `${CUSTOM_PLAN} select p.* from ${input} as k join posts as p on p.tenant = k.tenant and p.id = k.id`,
  ),
});
