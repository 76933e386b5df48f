import { expect, test } from 'vitest';
import { formatTime } from '../../src/cases/localizer.ts';
import { at } from './case-events.ts';

test('times are those of the reader: Japan for Japanese, UTC for others', () => {
  expect(formatTime(at, 'ja')).toBe('2026-11-02 12:00 JST');
  expect(formatTime(at, 'en')).toBe('2026-11-02 03:00 UTC');
});
