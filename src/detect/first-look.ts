import { compileSieve } from '../text/index.ts';
import { compileOutlook, listed } from './outlook.ts';
import { type Plan, WORTH_READING } from './plan.ts';

const FIGURES = new Set([...'0123456789一二三四五六七八九十百千数'].map((char) => char.charCodeAt(0)));

/** Can this folded unit be part of a figure? @example isFigure('5'.charCodeAt(0)) // true */
export const isFigure = (folded: number): boolean => FIGURES.has(folded);

/**
 * The first look at every message, on the characters as typed: can the rules against the author add up to anything?
 * Never false where they would. One pass over the characters, and no allocation.
 * @example const worthALook = compileFirstLook(planOf(lexicon, rules, 'thrifty')); if (!worthALook(text)) return NOTHING;
 */
export function compileFirstLook(plan: Plan): (text: string) => boolean {
  if (plan.always >= WORTH_READING) return () => true;
  const sieve = compileSieve(plan.terms, isFigure);
  const groups = listed(plan.terms.map((term) => term.groups));
  const isMoney = Uint8Array.from(plan.terms, (term) => (term.money ? 1 : 0));
  let text = '';
  const outlook = compileOutlook(plan, (from, to, reach) => sieve.within(text, from, to, reach));

  function found(term: number, last: number): void {
    if (isMoney[term] === 1 && !sieve.figureNear(text, term, last)) return;
    for (let k = groups.from[term]!, end = groups.from[term + 1]!; k < end; k++) {
      outlook.see(groups.values[k]!, last);
    }
  }

  return (original) => {
    text = original;
    outlook.begin(original.length);
    return sieve.needsFold(original, found) || outlook.promising();
  };
}
