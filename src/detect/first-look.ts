import { compileSieve, fewestLettersTyped, figuresTyped, type Terms } from '../text/index.ts';
import { NUMERAL_SIGNS } from '../text/numerals.ts';
import { mayHoldShare } from '../text/shorthand.ts';
import { takeForGranted } from './granted.ts';
import { compileOutlook, listed } from './outlook.ts';
import { type Plan, WORTH_READING } from './plan.ts';
import type { Sums } from './sums.ts';

/** So many words that count are worth a reading without any look ahead, which would take as long. */
const FLOOD = 600;

const FIGURES = new Set(NUMERAL_SIGNS.map((char) => char.charCodeAt(0)));

/** Can this folded unit be part of a figure? @example isFigure('5'.charCodeAt(0)) // true */
export const isFigure = (folded: number): boolean => FIGURES.has(folded);

/** A sum that speaks against its author is told of even where it adds up to little; in hundredths. */
const WORTH_SEEING = 1;

const FIGURES_TYPED = figuresTyped(isFigure);

/** So many messages tell what is common. */
const ENOUGH = 300;

/**
 * The first look at every message, on the characters as typed: can the rules against the author add up to anything?
 * Never false where they would. It is two looks: a quick one that takes for granted what `everyday` messages have
 * anyway, and one that asks for everything, in its order and as near as it must stand. Nothing is allocated, unless
 * everything hangs on what a sum is: then `sums` reads it.
 * @example const worthALook = compileFirstLook(terms, plan, everyday, sums); if (!worthALook(text)) return NOTHING;
 */
export function compileFirstLook(
  terms: Terms,
  plan: Plan,
  everyday: readonly string[],
  sums?: Sums,
): (text: string) => boolean {
  if (plan.always >= WORTH_READING) return () => true;
  const full = compileLook(terms, plan, true, sums);
  const quick = compileLook(
    terms,
    takeForGranted(plan, sharesOf(plan, full, everyday.slice(0, ENOUGH))),
    false,
  );
  return (text) => quick.worthwhile(text) && full.worthwhile(text);
}

interface Look {
  worthwhile(text: string): boolean;
  /** Tells `meet` of every group that may stand in the text. */
  groupsIn(text: string, meet: (group: number) => void): void;
}

/** One look by one plan; `exact` about order and distances. */
function compileLook(terms: Terms, plan: Plan, exact: boolean, sums?: Sums): Look {
  const { groupsOf, makesMoney, money } = plan;
  const wanted = Uint8Array.from(groupsOf, (groups, t) => (groups.length > 0 ? 1 : makesMoney[t]!));
  const sieve = compileSieve(terms, wanted, FIGURES_TYPED);
  const { seen } = sieve;
  let text = '';
  const outlook = compileOutlook(
    plan,
    exact ? (from, to, reach) => sieve.within(text, from, to, reach) : undefined,
  );
  const groups = listed(groupsOf);

  const isMoney = (term: number, last: number): boolean =>
    makesMoney[term] === 1 && (sieve.figureNear(text, term, last) || mayHoldShare(text));

  /** Tells the outlook of the first `count` terms that were seen. Is there money among them? */
  function seeTerms(count: number): boolean {
    let hasMoney = false;
    outlook.begin(text.length);
    for (let h = 0; h < count; h++) {
      const term = seen[h * 2]!;
      const last = seen[h * 2 + 1]!;
      for (let k = groups.from[term]!, end = groups.from[term + 1]!; k < end; k++) {
        outlook.see(groups.values[k]!, last);
      }
      hasMoney ||= isMoney(term, last);
    }
    return hasMoney;
  }

  const promising = (atLeast = WORTH_READING): boolean =>
    outlook.promising(0, atLeast) && outlook.promising(fewestLettersTyped(text, sieve.letters()), atLeast);

  return {
    worthwhile(original) {
      text = original;
      const count = sieve.read(original);
      if (count === 0) return false;
      if (count < 0 || count > FLOOD) return true;
      if (exact) sieve.sort(count);
      const hasMoney = seeTerms(count);
      if (!hasMoney || promising()) return promising();
      outlook.see(money, 0);
      if (sums === undefined || !promising()) return promising();
      // It hangs on what the sum is.
      seeTerms(count);
      sums.read(text, outlook.see);
      return promising(WORTH_SEEING) || sums.mayHide();
    },
    groupsIn(original, meet) {
      text = original;
      for (let h = sieve.read(original) - 1; h >= 0; h--) {
        const term = seen[h * 2]!;
        for (const group of groupsOf[term]!) meet(group);
        if (isMoney(term, seen[h * 2 + 1]!)) meet(money);
      }
    },
  };
}

/** By group: what share of everyday messages it stands in. */
function sharesOf({ groups }: Plan, look: Look, everyday: readonly string[]): Float64Array {
  const shares = new Float64Array(groups);
  const metIn = new Int32Array(groups).fill(-1);
  everyday.forEach((text, m) => {
    look.groupsIn(text, (group) => {
      if (metIn[group] === m) return;
      metIn[group] = m;
      shares[group]! += 1 / everyday.length;
    });
  });
  return shares;
}
