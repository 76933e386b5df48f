import { extractAmounts, type MoneyAmount } from '../../text/extract/money/extract-amounts.ts';
import { extractSlangPay, type SlangPay } from '../../text/extract/money/slang-pay.ts';
import { type compileDeobfuscator, createFold, foldedString } from '../../text/index.ts';
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
  const { amounts, slangPay } = parseMoneyCached(text);
  for (const amount of amounts) {
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
  return amounts;
}

interface ParsedMoney {
  readonly text: string;
  readonly amounts: readonly MoneyAmount[];
  readonly slangPay: readonly SlangPay[];
}

/** One-entry cache: the prefilter and the feature extractor parse the same text one after the other. */
let lastParsed: ParsedMoney = { text: '', amounts: [], slangPay: [] };

function parseMoneyCached(text: string): ParsedMoney {
  if (lastParsed.text !== text)
    lastParsed = { text, amounts: extractAmounts(text), slangPay: extractSlangPay(text) };
  return lastParsed;
}

/** The amounts of a text as typed, for the prefilter. */
export interface AmountReader {
  /** Calls `onGroup` for every group that an amount fills, with the index of its last folded unit. */
  readGroups(text: string, onGroup: (group: number, last: number) => void): void;
  /** Does the text of the last `readGroups` have a deobfuscated reading, which may contain other amounts? */
  isObfuscated(): boolean;
}

/**
 * Creates a reader with a fold buffer of its own.
 * @example createAmountReader(lexicon, compileDeobfuscator(terms)).readGroups('日給5万', (group, last) => …)
 */
export function createAmountReader(
  lexicon: Lexicon,
  deobfuscate: ReturnType<typeof compileDeobfuscator>,
): AmountReader {
  const fold = createFold();
  let folded = fold('');
  return {
    readGroups(text, onGroup) {
      folded = fold(text);
      readAmountGroups(lexicon, foldedString(folded, MAX_EXTRACT_LENGTH), (group, { end }) =>
        onGroup(group, end - 1),
      );
    },
    isObfuscated: () => deobfuscate(folded, true) !== null,
  };
}
