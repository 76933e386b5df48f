/** The offset of Japan time from UTC, in milliseconds. Japan has no daylight saving time. */
export const JAPAN_OFFSET_MS = 9 * 60 * 60 * 1000;

/** Formats a time in Japan time, to the second. @example formatJapanTime(new Date(0)) // '1970-01-01 09:00:00' */
export const formatJapanTime = (at: Date): string =>
  new Date(at.getTime() + JAPAN_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
