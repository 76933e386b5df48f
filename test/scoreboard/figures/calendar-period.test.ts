import { describe, expect, test } from 'vitest';
import { PERIOD_PRESETS } from '#core';
import {
  fiscalYearOf,
  fiscalYearPeriod,
  parseDayPeriod,
  presetPeriod,
  previousPeriod,
  zoneOfLanguage,
} from '../../../src/scoreboard/index.ts';

const JST = zoneOfLanguage('ja');
const UTC = zoneOfLanguage('en');
/** 30 November in UTC, and already 1 December in Japan. */
const NOW = new Date('2026-11-30T16:00:00Z');

describe('periods of the figures', () => {
  test('a day begins at midnight of the time zone of the server', () => {
    expect(presetPeriod('this-month', NOW, JST)).toMatchObject({
      firstDay: '2026-12-01',
      lastDay: '2026-12-01',
    });
    expect(presetPeriod('this-month', NOW, UTC)).toMatchObject({
      firstDay: '2026-11-01',
      lastDay: '2026-11-30',
    });
    expect(presetPeriod('last-month', NOW, JST).from.toISOString()).toBe('2026-10-31T15:00:00.000Z');
    expect(presetPeriod('last-month', NOW, UTC).from.toISOString()).toBe('2026-10-01T00:00:00.000Z');
  });

  test.each([
    ['last-30-days', '2026-11-02', '2026-12-01', '2026-10-03', '2026-11-01'],
    ['last-90-days', '2026-09-03', '2026-12-01', '2026-06-05', '2026-09-02'],
    ['this-fiscal-year', '2026-04-01', '2026-12-01', '2025-04-01', '2025-12-01'],
    ['last-fiscal-year', '2025-04-01', '2026-03-31', '2024-04-01', '2025-03-31'],
    ['this-year', '2026-01-01', '2026-12-01', '2025-01-01', '2025-12-01'],
    ['last-year', '2025-01-01', '2025-12-31', '2024-01-01', '2024-12-31'],
    ['this-month', '2026-12-01', '2026-12-01', '2026-11-01', '2026-11-01'],
    ['last-month', '2026-11-01', '2026-11-30', '2026-10-01', '2026-10-31'],
  ] as const)('%s is %s to %s and is compared with %s to %s', (preset, firstDay, lastDay, before, until) => {
    const period = presetPeriod(preset, NOW, JST);
    expect(period).toMatchObject({ preset, firstDay, lastDay });
    expect(previousPeriod(period)).toMatchObject({ firstDay: before, lastDay: until });
  });

  test('every preset ends after it begins and follows its previous period', () => {
    for (const preset of PERIOD_PRESETS) {
      const period = presetPeriod(preset, new Date('2028-02-29T00:00:00Z'), JST);
      expect(period.from < period.to).toBe(true);
      expect(previousPeriod(period).to <= period.from || previousPeriod(period).from < period.from).toBe(
        true,
      );
    }
  });

  test('in January to March the fiscal year began in the year before', () => {
    expect(fiscalYearOf(new Date('2027-03-31T14:59:59Z'))).toBe(2026);
    expect(fiscalYearOf(new Date('2027-03-31T15:00:00Z'))).toBe(2027);
    expect(fiscalYearPeriod(2026)).toMatchObject({ firstDay: '2026-04-01', lastDay: '2027-03-31' });
    const winter = new Date('2027-02-01T00:00:00Z');
    expect(presetPeriod('this-fiscal-year', winter, JST).firstDay).toBe('2026-04-01');
  });

  test('typed days are a period with both days in it', () => {
    const parsed = parseDayPeriod('２０２６/１１/１', '2026-11-30', JST);
    expect(parsed).toMatchObject({ ok: true, period: { firstDay: '2026-11-01', lastDay: '2026-11-30' } });
    if (parsed.ok)
      expect(previousPeriod(parsed.period)).toMatchObject({ firstDay: '2026-10-01', lastDay: '2026-10-31' });
    const week = parseDayPeriod('2026-03-02', '2026-03-08', JST);
    if (week.ok)
      expect(previousPeriod(week.period)).toMatchObject({ firstDay: '2026-02-23', lastDay: '2026-03-01' });
    expect(week.ok).toBe(true);
  });

  test('the last day of a long month is compared with the last day of a short one', () => {
    const endOfMarch = presetPeriod('this-month', new Date('2026-03-31T00:00:00Z'), JST);
    expect(previousPeriod(endOfMarch)).toMatchObject({ firstDay: '2026-02-01', lastDay: '2026-02-28' });
  });

  test.each([
    ['2026-02-30', '2026-03-01', 'date'],
    ['', '2026-03-01', 'date'],
    ['last week', 'now', 'date'],
    ['2026-03-02', '2026-03-01', 'order'],
    ['2001-01-01', '2026-03-01', 'long'],
  ])('%s to %s is refused: %s', (first, last, why) => {
    expect(parseDayPeriod(first, last, JST)).toEqual({ ok: false, why });
  });
});
