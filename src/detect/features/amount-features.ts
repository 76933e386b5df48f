import { extractAmounts, type MoneyAmount } from '../../text/extract/money/extract-amounts.ts';
import { extractSlangPay, type SlangPay } from '../../text/extract/money/slang-pay.ts';
import { type compileDeobfuscator, createFold, foldedString } from '../../text/index.ts';
import type { Lexicon } from '../lexicon/lexicon-types.ts';

/** Sums and contacts are looked for in so much of a text; solicitations are short. */
export const MAX_EXTRACT_LENGTH = 20_000;

/**
 * Reads the sums of a folded text: `see` hears of every group that one fills and where it stands. Returns the amounts.
 * @example readAmountGroups(lexicon, '日給5万', (group, { start, end }) => …)
 */
export function readAmountGroups(
  { amounts: bands, shorthand }: Pick<Lexicon, 'amounts' | 'shorthand'>,
  text: string,
  onGroup: (group: number, at: { readonly start: number; readonly end: number }) => void,
): readonly MoneyAmount[] {
  const { amounts: money, slangPay } = parseMoneyCached(text);
  for (const amount of money) {
    if (amount.currency === 'other') continue;
    const per = amount.payBasis ?? 'none';
    for (const band of bands) {
      const inBand =
        amount.high >= band.from && amount.high < band.to && (!band.openEndedOnly || amount.openEnded);
      if (inBand && band.per.has(per)) onGroup(band.group, amount);
    }
  }
  for (const pay of slangPay) {
    for (const { group, kind } of shorthand) if (kind === pay.kind) onGroup(group, pay);
  }
  return money;
}

interface ParsedMoney {
  readonly text: string;
  readonly amounts: readonly MoneyAmount[];
  readonly slangPay: readonly SlangPay[];
}

/** What the last text held: whatever the first look read is read once more when the text is read to the end. */
let lastParsed: ParsedMoney = { text: '', amounts: [], slangPay: [] };

function parseMoneyCached(text: string): ParsedMoney {
  if (lastParsed.text !== text)
    lastParsed = { text, amounts: extractAmounts(text), slangPay: extractSlangPay(text) };
  return lastParsed;
}

/** What the sums of a text as typed are, for the first look. */
export interface AmountReader {
  /** Tells `see` of the groups that they fill. */
  readGroups(text: string, see: (group: number, last: number) => void): void;
  /** May a disguise in the text last read hide others? */
  isObfuscated(): boolean;
}

/** @example const sums = createAmountReader(lexicon, compileDeobfuscator(terms)); sums.read('日給5万', (group, last) => …) */
export function createAmountReader(
  lexicon: Lexicon,
  deobfuscate: ReturnType<typeof compileDeobfuscator>,
): AmountReader {
  const fold = createFold();
  let folded = fold('');
  return {
    readGroups(text, see) {
      folded = fold(text);
      readAmountGroups(lexicon, foldedString(folded, MAX_EXTRACT_LENGTH), (group, { end }) =>
        see(group, end - 1),
      );
    },
    isObfuscated: () => deobfuscate(folded, true) !== null,
  };
}
