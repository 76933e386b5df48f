import { describe, expect, test } from 'vitest';
import type { InquiryRequestInput } from '#core';
import {
  hoursToAnswer,
  parseDateTime,
  parseInquiryId,
  parseInquiryRequest,
} from '../../src/inquiry/index.ts';
import { typedInquiryRequest } from '../support/inquiry-requests.ts';

const NOW = new Date('2026-11-02T03:00:00Z');
const problemOf = (more: Partial<InquiryRequestInput>) => {
  const parsed = parseInquiryRequest(typedInquiryRequest(more), NOW);
  return parsed.ok ? undefined : parsed.problem;
};

describe('parsing a request', () => {
  test('Japanese and English words of any width are understood; days are days in Japan', () => {
    const parsed = parseInquiryRequest(
      typedInquiryRequest({
        dated: '２０２６年１１月１日',
        ground: '１９７－２',
        items: ['ＩＰアドレス', 'posts'],
      }),
      NOW,
    );
    expect(parsed).toMatchObject({
      ok: true,
      request: { ground: 'inquiry', dated: '2026-11-01', items: ['posts', 'addresses'], receivedAt: NOW },
    });
  });

  test.each(['電磁的記録提供命令', '提供命令', 'order'])('%s is a separate ground', (ground) => {
    const parsed = parseInquiryRequest(typedInquiryRequest({ ground }), NOW);
    expect(parsed).toMatchObject({ request: { ground: 'order' } });
  });

  test('only a text that is marked as a display name stays a name; others have to become an id', () => {
    const input = typedInquiryRequest({ accounts: ['カイ', '表示名：リン', '417719834231439361'] });
    const ids = { pattern: /^\d{17,20}$/, example: '417719834231439361' };
    expect(parseInquiryRequest(input, NOW, ids)).toMatchObject({
      ok: true,
      request: { accounts: ['417719834231439361'], names: ['リン'] },
      unmarkedNames: ['カイ'],
    });
  });

  test('a last day belongs to its period', () => {
    const parsed = parseInquiryRequest(typedInquiryRequest({ from: '2026-10-01', until: '2026-10-31' }), NOW);
    expect(parsed).toMatchObject({
      request: { from: new Date('2026-09-30T15:00:00Z'), until: new Date('2026-10-31T15:00:00Z') },
    });
  });

  test.each([
    [{ dated: '2026-02-30' }, { why: 'date', field: 'dated', input: '2026-02-30' }],
    [{ dated: '昨日' }, { why: 'date', field: 'dated' }],
    [{ dated: '2026-13-01' }, { why: 'date', field: 'dated' }],
    [{ dated: '2026-11-01 25:00' }, { why: 'date', field: 'dated' }],
    [{ dated: '2026-11-03' }, { why: 'future', field: 'dated' }],
    [{ received: '2026-12-01' }, { why: 'future', field: 'received' }],
    [
      { from: '2026-10-02', until: '2026-10-01 00:00' },
      { why: 'order', field: 'until' },
    ],
    [{ ground: 'なんとなく' }, { why: 'ground', input: 'なんとなく' }],
    [{ ground: '' }, { why: 'missing', field: 'ground' }],
    [{ authority: '  ' }, { why: 'missing', field: 'authority' }],
    [{ document: '' }, { why: 'missing', field: 'document' }],
    [{ items: ['血液型'] }, { why: 'item', input: '血液型' }],
    [{ items: [] }, { why: 'missing', field: 'item' }],
    [{ accounts: [] }, { why: 'subject' }],
    [{ accounts: [], from: '2026-10-01' }, { why: 'subject' }],
    [{ contacts: ['a'] }, { why: 'contact', input: 'a' }],
    [{ authority: 'あ'.repeat(301) }, { why: 'long', field: 'authority' }],
    [{ accounts: Array.from({ length: 501 }, (_, i) => `${i}`) }, { why: 'many', field: 'account' }],
  ] as const)('%j is refused', (more, problem) => {
    expect(problemOf(more)).toMatchObject(problem);
  });

  test('a request to preserve needs no items', () => {
    expect(problemOf({ ground: '保全要請', items: [] })).toBeUndefined();
  });
});

test('numbers are understood as people write them', () => {
  for (const typed of ['Q-12', 'q12', '１２', 'ｑ－12', '#12']) expect(parseInquiryId(typed)).toBe(12);
  for (const typed of ['', 'Q-0', 'Q-', '-1', '1.5', 'Y-12', 'Q-1e9'])
    expect(parseInquiryId(typed)).toBeUndefined();
});

test('times are in Japan unless they end in Z', () => {
  expect(parseDateTime('2026-11-02 09:30')).toEqual(new Date('2026-11-02T00:30:00Z'));
  expect(parseDateTime('2026-11-02T09:30:15Z')).toEqual(new Date('2026-11-02T09:30:15Z'));
  expect(parseDateTime('')).toBeUndefined();
});

test('hours from receipt to answer, and none while it is not answered', () => {
  const receivedAt = new Date(0);
  expect(hoursToAnswer({ receivedAt, answeredAt: new Date(5_400_000) })).toBe(1.5);
  expect(hoursToAnswer({ receivedAt, answeredAt: undefined })).toBeUndefined();
});
