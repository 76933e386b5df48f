import type { CustomTypesConfig } from 'pg';

const INT8_OID = 20;

/**
 * Parses PostgreSQL's `int8` as numbers. Milliseconds since 1970 and event numbers stay far below 2^53.
 * @example new pg.Pool({ types: parseInt8AsNumber(pg.types) })
 */
export const parseInt8AsNumber = (types: CustomTypesConfig): CustomTypesConfig =>
  ({
    getTypeParser: (type: number, format: 'text' | 'binary') =>
      type === INT8_OID ? Number : types.getTypeParser(type, format as 'text'),
  }) as CustomTypesConfig;
