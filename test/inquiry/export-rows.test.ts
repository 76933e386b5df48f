import { expect, test } from 'vitest';
import { csvRow } from '../../src/inquiry/index.ts';

test.each(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n', '\0'])(
  'a text that starts with %j is no formula in a spreadsheet',
  (start) => {
    expect(csvRow({ text: `${start}HYPERLINK(1)` })).toMatch(/^"?'/);
  },
);

test('an ordinary text and a number are unchanged', () => {
  expect(csvRow({ text: '日給5万', count: -1 })).toBe('日給5万,-1\r\n');
});
