import { expect, test } from 'vitest';
import { readRetryAfter } from '../../../../src/app/operator/webhooks/post-webhook.ts';

test('Retry-After is seconds or a date', () => {
  const now = Date.parse('2026-11-02T03:00:00Z');
  expect(readRetryAfter('120', now)).toBe(120_000);
  expect(readRetryAfter('Mon, 02 Nov 2026 03:01:00 GMT', now)).toBe(60_000);
  expect(readRetryAfter('Mon, 02 Nov 2026 02:00:00 GMT', now)).toBe(0);
  expect(readRetryAfter('soon', now)).toBeUndefined();
  expect(readRetryAfter(undefined, now)).toBeUndefined();
});
