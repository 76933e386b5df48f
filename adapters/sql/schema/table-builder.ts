import type { ColumnDataType, CreateTableBuilder } from 'kysely';
import type { Db } from '../database/tables.ts';
import type { SqlDatabase } from '../database/transaction.ts';

/** Columns that are never null, and their types. */
export type NotNullColumns = Readonly<Record<string, ColumnDataType>>;

/** The type of a column of bytes. @example bytesType('sqlite') // 'blob' */
export const bytesType = (kind: SqlDatabase['kind']): ColumnDataType =>
  kind === 'sqlite' ? 'blob' : 'bytea';

/**
 * A builder of a table with these columns, none of them nullable.
 * @example await tableOf(schema, 'tenants', { id: 'text' }).addPrimaryKeyConstraint('tenants_key', ['id']).execute()
 */
export const tableOf = (schema: Db['schema'], name: string, columns: NotNullColumns) =>
  Object.entries(columns).reduce(
    (builder: CreateTableBuilder<string, string>, [column, type]) =>
      builder.addColumn(column, type, (definition) => definition.notNull()),
    schema.createTable(name),
  );
