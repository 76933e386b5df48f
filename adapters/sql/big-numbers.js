// @ts-check
// JavaScript, and not TypeScript: readers need it, too.

/** @import { CustomTypesConfig } from 'pg' */

const INT8 = 20;

/**
 * PostgreSQL's big integers as numbers: milliseconds and numbers of events stay far below 2^53.
 * @param {CustomTypesConfig} types
 * @example new pg.Pool({ types: bigNumbers(pg.types) })
 */
export const bigNumbers = (types) =>
  /** @type {CustomTypesConfig} */ ({
    getTypeParser: (/** @type {number} */ type, /** @type {any} */ format) =>
      type === INT8 ? Number : types.getTypeParser(type, format),
  });
