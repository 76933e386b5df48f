import { type Amount, amounts } from '../text/amounts.ts';
import { type compileDisguise, createFold, foldedString } from '../text/index.ts';
import { type ShorthandPay, shorthandPay } from '../text/shorthand.ts';
import type { Lexicon } from './word-banks.ts';

/** Sums and contacts are looked for in so much of a text; solicitations are short. */
export const MOST_READ = 20_000;

/**
 * Reads the sums of a folded text: `see` hears of every group that one fills and where it stands. Returns the amounts.
 * @example readSums(lexicon, '日給5万', (group, { start, end }) => …)
 */
export function readSums(
  { amounts: bands, shorthand }: Pick<Lexicon, 'amounts' | 'shorthand'>,
  text: string,
  see: (group: number, at: { readonly start: number; readonly end: number }) => void,
): readonly Amount[] {
  const { money, pays } = moneyIn(text);
  for (const amount of money) {
    if (amount.currency === 'other') continue;
    const per = amount.per ?? 'none';
    for (const band of bands) {
      const inBand = amount.high >= band.from && amount.high < band.to && (!band.open || amount.open);
      if (inBand && band.per.has(per)) see(band.group, amount);
    }
  }
  for (const pay of pays) {
    for (const { group, kind } of shorthand) if (kind === pay.kind) see(group, pay);
  }
  return money;
}

interface Money {
  readonly text: string;
  readonly money: readonly Amount[];
  readonly pays: readonly ShorthandPay[];
}

/** What the last text held: whatever the first look read is read once more when the text is read to the end. */
let last: Money = { text: '', money: [], pays: [] };

function moneyIn(text: string): Money {
  if (last.text !== text) last = { text, money: amounts(text), pays: shorthandPay(text) };
  return last;
}

/** What the sums of a text as typed are, for the first look. */
export interface Sums {
  /** Tells `see` of the groups that they fill. */
  read(text: string, see: (group: number, last: number) => void): void;
  /** May a disguise in the text last read hide others? */
  mayHide(): boolean;
}

/** @example const sums = compileSums(lexicon, compileDisguise(terms)); sums.read('日給5万', (group, last) => …) */
export function compileSums(lexicon: Lexicon, undisguise: ReturnType<typeof compileDisguise>): Sums {
  const fold = createFold();
  let folded = fold('');
  return {
    read(text, see) {
      folded = fold(text);
      readSums(lexicon, foldedString(folded, MOST_READ), (group, { end }) => see(group, end - 1));
    },
    mayHide: () => undisguise(folded, true) !== null,
  };
}
