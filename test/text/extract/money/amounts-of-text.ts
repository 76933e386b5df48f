import { expect } from 'vitest';
import { extractAmounts, type MoneyAmount } from '../../../../src/text/extract/money/extract-amounts.ts';
import { foldText } from '../../../../src/text/index.ts';

/** The amounts of a text as typed. @example amountsOfText('日給5万')[0]?.low // 50000 */
export const amountsOfText = (text: string): readonly MoneyAmount[] => extractAmounts(foldText(text));

/** The only amount of a text; fails if there are several. @example onlyAmountOfText('日給5万').payBasis // 'day' */
export function onlyAmountOfText(text: string): MoneyAmount {
  const amounts = amountsOfText(text);
  expect(amounts, text).toHaveLength(1);
  return amounts[0]!;
}
