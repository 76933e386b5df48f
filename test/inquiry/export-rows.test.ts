import { expect, test } from 'vitest';
import { csvRow, handlingRows } from '../../src/inquiry/index.ts';
import { message, moderator } from '../support/messages.ts';

test.each(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\0'])(
  'a text that starts with %j is no formula in a spreadsheet',
  (start) => {
    expect(csvRow({ text: `${start}HYPERLINK(1)` })).toMatch(/^"?'/);
  },
);

test('an ordinary text and a number are unchanged', () => {
  expect(csvRow({ text: '日給5万', count: -1 })).toBe('日給5万,-1\r\n');
});

test('a question and its answer are steps of the handling, without their words and without the moderator', () => {
  const at = new Date('2026-11-02T03:00:00Z');
  const posted = message('rin', 'x');
  const rows = handlingRows({
    caseId: 'Y-4G7C2Q0M1X',
    messages: [posted],
    eventCount: 2,
    subjects: [],
    events: [
      { kind: 'asked', at, moderator: moderator('aoi'), text: 'どこで見ましたか' },
      { kind: 'answered', at, author: posted.author, text: '友人からです' },
    ],
  });
  expect(rows.map(({ kind }) => kind)).toEqual(['asked', 'answered']);
  expect(JSON.stringify(rows)).not.toMatch(/aoi|rin|どこで|友人/);
});
