import { extractAmounts, type MoneyAmount } from '../../text/extract/money/extract-amounts.ts';
import { extractSlangPay } from '../../text/extract/money/slang-pay.ts';
import type { Lexicon } from '../lexicon/lexicon-types.ts';

/** Amounts and contacts are extracted from the first 20,000 folded units only: offers are short. */
export const MAX_EXTRACT_LENGTH = 20_000;

/**
 * Extracts the amounts of money of a folded text and calls `onGroup` for every group that an amount fills, with its
 * range. Returns the amounts.
 * @example readAmountGroups(lexicon, '日給5万', (group, { start, end }) => …)
 */
export function readAmountGroups(
  { amounts: bands, shorthand }: Pick<Lexicon, 'amounts' | 'shorthand'>,
  text: string,
  onGroup: (group: number, at: { readonly start: number; readonly end: number }) => void,
): readonly MoneyAmount[] {
  const amounts = extractAmounts(text);
  for (const amount of amounts) {
    if (amount.currency === 'other') continue;
    const per = amount.payBasis ?? 'none';
    for (const band of bands) {
      const inBand =
        amount.high >= band.from && amount.high < band.to && (!band.openEndedOnly || amount.openEnded);
      if (inBand && band.per.has(per)) onGroup(band.group, amount);
    }
  }
  for (const pay of extractSlangPay(text)) {
    for (const { group, kind } of shorthand) if (kind === pay.kind) onGroup(group, pay);
  }
  return amounts;
}
