import { SnowflakeUtil } from 'discord.js';

/**
 * When a snowflake (an id of Discord) was created. Throws SyntaxError when the text is not a number.
 * @example snowflakeToDate('175928847299117063').toISOString() // '2016-04-30T11:18:25.796Z'
 */
export const snowflakeToDate = (snowflake: string): Date =>
  // Not SnowflakeUtil.timestampFrom: it rounds, and is up to a millisecond late.
  new Date(Number(SnowflakeUtil.deconstruct(snowflake).timestamp));

/**
 * The smallest snowflake of a moment, for use as a cursor.
 * @example dateToSnowflake(new Date('2016-04-30T11:18:25.796Z')) // '175928847298985984'
 */
export const dateToSnowflake = (at: Date): string =>
  String(SnowflakeUtil.generate({ timestamp: at, workerId: 0n, processId: 0n, increment: 0n }));

/**
 * True when `a` is newer than `b`. This runs for every message, so the digits are compared without a conversion to
 * numbers.
 * @example isNewerSnowflake('1000', '999') // true
 */
export const isNewerSnowflake = (a: string, b: string): boolean =>
  a.length === b.length ? a > b : a.length > b.length;

/** True for a text of digits, as all ids of Discord are. @example isSnowflake('name-1-abc') // false */
export const isSnowflake = (text: string): boolean => /^\d+$/.test(text);
