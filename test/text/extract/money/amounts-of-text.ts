import { expect } from 'vitest';
import { extractAmounts, type MoneyAmount } from '../../../../src/text/extract/money/extract-amounts.ts';
import { foldText } from '../../../../src/text/index.ts';

/** The sums of money in a text as people type it. @example read('日給5万')[0]?.low // 50000 */
export const amountsOfText = (text: string): readonly MoneyAmount[] => extractAmounts(foldText(text));

/** The only one. @example only('日給5万').per // 'day' */
export function onlyAmountOfText(text: string): MoneyAmount {
  const found = amountsOfText(text);
  expect(found, text).toHaveLength(1);
  return found[0]!;
}
