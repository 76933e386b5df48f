import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractAmounts } from '../../../../src/text/extract/money/extract-amounts.ts';
import { parseNumber } from '../../../../src/text/extract/money/number-parser.ts';
import { foldText } from '../../../../src/text/index.ts';
import { arbitraryText, repeatedToMegabyte } from '../../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../../support/property-testing.ts';
import { onlyAmountOfText } from './amounts-of-text.ts';

describe('any text at all', () => {
  it('never throws; spans lie inside, sorted, apart; the same text gives the same answer', () => {
    fc.assert(
      fc.property(
        arbitraryText(
          '0|1|5|10|,|.|万|億|円|千|百|十|一|五|〇|〜|~|-|k|man|まん|$|¥|日給|1日|件|諭吉|枚|数|何|桁|から|以上| |\n|/',
        ),
        (text) => {
          const folded = foldText(text);
          for (const source of [text, folded]) {
            const amounts = extractAmounts(source);
            let last = 0;
            for (const { start, end, low, high } of amounts) {
              expect(start).toBeGreaterThanOrEqual(last);
              expect(end).toBeGreaterThan(start);
              expect(end).toBeLessThanOrEqual(source.length);
              expect(low).toBeGreaterThan(0);
              expect(high).toBeGreaterThanOrEqual(low);
              last = end;
            }
            expect(extractAmounts(source)).toEqual(amounts);
          }
        },
      ),
      { numRuns: numberOfRuns(500) },
    );
  });

  it('every plain number of yen is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 999_999_999 }), (yen) => {
        expect(onlyAmountOfText(`${yen}円`).low).toBe(yen);
        expect(onlyAmountOfText(`${yen.toLocaleString('en-US')}円`).low).toBe(yen);
        expect(parseNumber(`${kanji(yen)}円`, 0)?.value).toBe(yen);
      }),
    );
  });

  it.each(repeatedToMegabyte('1', '1,', '1~', '5万人', '十百千', '0-', '日給5', '諭吉'))(
    'a megabyte of %j ends, with a bounded answer',
    (_, text) => {
      expect(extractAmounts(text).length).toBeLessThanOrEqual(32);
    },
  );
});

/** 12345 → 一万二千三百四十五 */
function kanji(value: number): string {
  const digit = (n: number) => '〇一二三四五六七八九'[n]!;
  const section = (n: number) =>
    [1000, 100, 10]
      .map((unit, i) => [Math.floor(n / unit) % 10, '千百十'[i]!] as const)
      .map(([n, unit]) => (n === 0 ? '' : digit(n) + unit))
      .join('') + (n % 10 === 0 ? '' : digit(n % 10));
  const large = [
    [Math.floor(value / 1e8), '億'],
    [Math.floor(value / 1e4) % 1e4, '万'],
  ] as const;
  return large.map(([n, unit]) => (n === 0 ? '' : section(n) + unit)).join('') + section(value % 1e4);
}
