import type { CustomTypesConfig } from 'pg';

const INT8 = 20;

/**
 * PostgreSQL's big integers as numbers: milliseconds and numbers of events stay far below 2^53.
 * @example new pg.Pool({ types: bigNumbers(pg.types) })
 */
export const bigNumbers = (types: CustomTypesConfig): CustomTypesConfig =>
  ({
    getTypeParser: (type: number, format: 'text' | 'binary') =>
      type === INT8 ? Number : types.getTypeParser(type, format as 'text'),
  }) as CustomTypesConfig;
