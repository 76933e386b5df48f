import { formatJapanTime, JAPAN_OFFSET_MS } from '#lib';

/** One hour in milliseconds. */
export const HOUR_MS = 60 * 60 * 1000;
/** One day in milliseconds. */
export const DAY_MS = 24 * HOUR_MS;

/** The maximum length of a first hold, and of one extension. */
export const MAX_HOLD_DAYS = 30;
/** The maximum length of all holds of one inquiry, including extensions. */
export const MAX_TOTAL_HOLD_DAYS = 60;

const DATE_PATTERN =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?(Z)?)?$/;

/**
 * Parses a date, or a date and a time, in common notations. Japan time unless it ends in Z. Undefined for
 * a date that does not exist: 30 February is not read as 2 March.
 * @example parseDateTime('2026-11-02 09:30') // 2026-11-02T00:30:00.000Z
 */
export function parseDateTime(input: string): Date | undefined {
  const match = DATE_PATTERN.exec(input.normalize('NFKC').trim());
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  const utc = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  const date = new Date(utc);
  const isRealDate =
    date.getUTCMonth() === month! - 1 &&
    date.getUTCDate() === day! &&
    date.getUTCHours() === hour! &&
    date.getUTCMinutes() === minute! &&
    date.getUTCSeconds() === second!;
  if (!isRealDate) return undefined;
  return new Date(match[7] === 'Z' ? utc : utc - JAPAN_OFFSET_MS);
}

/** Whether a date was written without a time. @example isDateOnly('2026-11-02') // true */
export const isDateOnly = (input: string): boolean => !input.includes(':');

/** A date in Japan. @example formatTokyoDate(new Date(0)) // '1970-01-01' */
export const formatTokyoDate = (at: Date): string => formatJapanTime(at).slice(0, 10);
