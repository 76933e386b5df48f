import { fillTemplate, type TextTemplate } from './template.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The texts of a duration, one for each unit. */
export type DurationUnits = Readonly<
  Record<'seconds' | 'minutes' | 'hours' | 'days', TextTemplate<'number'>>
>;

/** A duration with one unit. @example formatDuration(90_000, wording.scoreboard.unit) // '1.5分' */
export function formatDuration(ms: number, units: DurationUnits): string {
  const [unitMs, text] =
    ms < MINUTE_MS
      ? ([SECOND_MS, units.seconds] as const)
      : ms < HOUR_MS
        ? ([MINUTE_MS, units.minutes] as const)
        : ms < 2 * DAY_MS
          ? ([HOUR_MS, units.hours] as const)
          : ([DAY_MS, units.days] as const);
  const digits = ms < SECOND_MS ? 100 : 10;
  const rounded = Math.round((ms / unitMs) * digits) / digits;
  return fillTemplate(text, { number: ms > 0 ? Math.max(rounded, 1 / digits) : 0 });
}
