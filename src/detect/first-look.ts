import { compileSieve, type Terms } from '../text/index.ts';
import { NUMERAL_SIGNS } from '../text/numerals.ts';
import { mayHoldShare } from '../text/shorthand.ts';
import { compileOutlook, listed } from './outlook.ts';
import { type Plan, WORTH_READING } from './plan.ts';

/** So many words that count are worth a reading without any look ahead, which would take as long. */
const FLOOD = 600;

const FIGURES = new Set(NUMERAL_SIGNS.map((char) => char.charCodeAt(0)));

/** Can this folded unit be part of a figure? @example isFigure('5'.charCodeAt(0)) // true */
export const isFigure = (folded: number): boolean => FIGURES.has(folded);

/**
 * The first look at every message, on the characters as typed: can the rules against the author add up to anything?
 * Never false where they would. One pass over the characters, and no allocation.
 * @example const worthALook = compileFirstLook(terms, plan, weights); if (!worthALook(text)) return NOTHING;
 */
export function compileFirstLook(terms: Terms, plan: Plan, weights: Uint8Array): (text: string) => boolean {
  if (plan.always >= WORTH_READING) return () => true;
  const { groupsOf, makesMoney, money } = plan;
  const sieve = compileSieve(terms, weights, isFigure);
  let text = '';
  const outlook = compileOutlook(plan, (from, to, reach) => sieve.within(text, from, to, reach));
  const groups = listed(groupsOf);

  return (original) => {
    text = original;
    const seen = sieve.read(original);
    if (seen === 0) return false;
    if (seen < 0 || seen > FLOOD) return true;
    outlook.begin(original.length);
    for (let h = 0; h < seen; h++) {
      const term = sieve.seen[h * 2]!;
      const last = sieve.seen[h * 2 + 1]!;
      for (let k = groups.from[term]!, end = groups.from[term + 1]!; k < end; k++) {
        outlook.see(groups.values[k]!, last);
      }
      if (makesMoney[term] === 1 && (sieve.figureNear(original, term, last) || mayHoldShare(original))) {
        outlook.see(money, last);
      }
    }
    return outlook.promising();
  };
}
