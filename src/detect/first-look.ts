import { compileSieve, type Terms } from '../text/index.ts';
import { compileOutlook, listed } from './outlook.ts';
import { type Plan, WORTH_READING } from './plan.ts';

const FIGURES = new Set([...'0123456789一二三四五六七八九十百千数'].map((char) => char.charCodeAt(0)));

/** Can this folded unit be part of a figure? @example isFigure('5'.charCodeAt(0)) // true */
export const isFigure = (folded: number): boolean => FIGURES.has(folded);

/**
 * The first look at every message, on the characters as typed: can the rules against the author add up to anything?
 * Never false where they would. One pass over the characters, and no allocation. What was seen is weighed by each plan
 * in turn, the thrifty one first.
 * @example const worthALook = compileFirstLook(terms, [thrifty, full]); if (!worthALook(text)) return NOTHING;
 */
export function compileFirstLook(terms: Terms, plans: readonly Plan[]): (text: string) => boolean {
  if (plans.some((plan) => plan.always >= WORTH_READING)) return () => true;
  const wanted = Uint8Array.from(terms.list, (_, t) =>
    plans.some((plan) => plan.makesMoney[t] === 1 || plan.groupsOf[t]!.length > 0) ? 1 : 0,
  );
  const sieve = compileSieve(terms, wanted, isFigure);
  let text = '';
  const near = (from: number, to: number, reach: number) => sieve.within(text, from, to, reach);
  const weighed = plans.map((plan) => {
    const outlook = compileOutlook(plan, near);
    const groups = listed(plan.groupsOf);
    const { makesMoney, money } = plan;
    return (seen: number): boolean => {
      outlook.begin(text.length);
      for (let h = 0; h < seen; h++) {
        const term = sieve.seen[h * 2]!;
        const last = sieve.seen[h * 2 + 1]!;
        for (let k = groups.from[term]!, end = groups.from[term + 1]!; k < end; k++) {
          outlook.see(groups.values[k]!, last);
        }
        if (makesMoney[term] === 1 && sieve.figureNear(text, term, last)) outlook.see(money, last);
      }
      return outlook.promising();
    };
  });
  return (original) => {
    text = original;
    const seen = sieve.read(original);
    if (seen <= 0) return seen < 0;
    for (let p = 0; p < weighed.length; p++) if (!weighed[p]!(seen)) return false;
    return true;
  };
}
