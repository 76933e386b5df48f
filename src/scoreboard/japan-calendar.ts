import { formatJapanTime, JAPAN_OFFSET_MS } from '#lib';

/** From `from` until before `to`. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/**
 * A month in Japan's time; undefined for any other text.
 * @example parseMonth('2026-11')?.from.toISOString() // '2026-10-31T15:00:00.000Z'
 */
export function parseMonth(text: string): Period | undefined {
  const [, year, month] = /^(20\d\d)-(0[1-9]|1[0-2])$/.exec(text.normalize('NFKC').trim()) ?? [];
  if (year === undefined || month === undefined) return undefined;
  const monthStart = (months: number) => new Date(Date.UTC(Number(year), months, 1) - JAPAN_OFFSET_MS);
  return { from: monthStart(Number(month) - 1), to: monthStart(Number(month)) };
}

/** The month of a time, in Japan. @example formatMonth(new Date('2026-10-31T15:00:00Z')) // '2026-11' */
export const formatMonth = (at: Date): string => formatJapanTime(at).slice(0, 7);

/** The date of a time, in Japan. @example formatDay(new Date('2026-10-31T15:00:00Z')) // '2026-11-01' */
export const formatDay = (at: Date): string => formatJapanTime(at).slice(0, 10);

/**
 * The month before the month of a time, in Japan.
 * @example previousMonth(new Date('2026-01-05T00:00:00Z')) // '2025-12'
 */
export function previousMonth(at: Date): string {
  const { from } = parseMonth(formatMonth(at))!;
  return formatMonth(new Date(from.getTime() - 1));
}
