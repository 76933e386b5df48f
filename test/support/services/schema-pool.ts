import pg from 'pg';
import { openPostgres } from '../../../adapters/sql/database/postgres.ts';
import { migrate } from '../../../adapters/sql/schema/migrate.ts';
import type { PostgresServer } from './postgres.ts';
import type { LentDatabase } from './test-database.ts';

/** Schemas with the tables of this version, for tests that do not create them. */
export interface SchemaPool {
  /** Lends an empty schema: one that was given back, if its tables are unchanged, else a new one. */
  lend(): Promise<LentDatabase>;
  close(): Promise<void>;
}

/**
 * Deletes all rows of a schema and starts its sequences again. Returns its version, and a hash of its tables, columns and
 * indexes. Rows are deleted, because `truncate` would create all files of the tables and indexes again.
 */
const CREATE_FUNCTION = `
  create or replace function pg_temp.empty_schema(name text) returns text language plpgsql as $$
  declare relation record; version text;
  begin
    for relation in select oid::regclass as id, relname, relkind from pg_class
        where relnamespace = name::regnamespace and relkind in ('r', 'S') loop
      if relation.relkind = 'S' then perform setval(relation.id, 1, false);
      elsif relation.relname = 'meta' then
        execute format('delete from %s where name <> ''schema''', relation.id);
        execute format('select value from %s', relation.id) into version;
      else execute format('delete from %s', relation.id);
      end if;
    end loop;
    return (select version || ' ' || md5(string_agg(format('%s.%s %s', relname, attname, atttypid), ',' order by relname, attnum))
      from pg_class join pg_attribute on attrelid = pg_class.oid where relnamespace = name::regnamespace);
  end $$`;

/**
 * Lends schemas of a server. To create the tables of a schema takes longer than most tests.
 * @example const pool = await createSchemaPool(postgres); const { sql, close } = await openTestDatabase(pool.lend)
 */
export async function createSchemaPool(server: Pick<PostgresServer, 'createSchema'>): Promise<SchemaPool> {
  const free: string[] = [];
  const create = async () => {
    const url = await server.createSchema();
    const silentLog = { info: () => {}, warn: () => {}, error: () => {} };
    const database = openPostgres(url, silentLog);
    await migrate(database);
    await database.db.destroy();
    return url;
  };
  const first = await create();
  const client = new pg.Client({ connectionString: first });
  await client.connect();
  await client.query(CREATE_FUNCTION);
  const empty = async (url: string): Promise<string> => {
    const schema = new URL(url).searchParams.get('options')?.replace('-c search_path=', '');
    const { rows } = await client.query('select pg_temp.empty_schema($1) as tables', [schema]);
    return rows[0].tables;
  };
  const tables = await empty(first);
  free.push(first);
  const take = async (): Promise<string> => {
    for (let url = free.pop(); url !== undefined; url = free.pop())
      if ((await empty(url)) === tables) return url;
    return create();
  };
  return {
    async lend() {
      const url = await take();
      return { url, giveBack: () => void free.push(url) };
    },
    close: () => client.end(),
  };
}
