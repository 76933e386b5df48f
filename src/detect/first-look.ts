import { compileSieve, fewestLettersTyped, figuresTyped, type Sieve, type Terms } from '../text/index.ts';
import { NUMERAL_SIGNS } from '../text/numerals.ts';
import { mayHoldShare } from '../text/shorthand.ts';
import { takeForGranted } from './granted.ts';
import { compileOutlook } from './outlook.ts';
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
 * Never false where they would. The characters are read once; what stands in them is looked at twice: quickly, taking
 * for granted what `everyday` messages have anyway, and then in its order and as near as it must stand. Nothing is
 * allocated, unless everything hangs on what a sum is: then `sums` reads it.
 * @example const worthALook = compileFirstLook(terms, plan, everyday, sums); if (!worthALook(text)) return NOTHING;
 */
export function compileFirstLook(
  terms: Terms,
  plan: Plan,
  everyday: readonly string[],
  sums?: Sums,
): (text: string) => boolean {
  if (plan.always >= WORTH_READING) return () => true;
  const sieve = compileSieve(terms, wantedBy(plan), FIGURES_TYPED);
  const coarse = takeForGranted(plan, sharesOf(plan, sieve, everyday.slice(0, ENOUGH)));
  const readQuickly = sieve.readingFor(wantedBy(coarse));
  const quick = compileLook(coarse, sieve);
  let text = '';
  const exact = compileLook(plan, sieve, (from, to, reach) => sieve.within(text, from, to, reach));

  return (original) => {
    let count = readQuickly(original);
    if (count === 0) return false;
    if (count < 0 || count > FLOOD) return true;
    if (!quick.worthwhile(original, count)) return false;
    count = sieve.readAgain(original);
    if (count < 0 || count > FLOOD) return true;
    text = original;
    sieve.sort(count);
    return exact.worthwhile(text, count, sums);
  };
}

/** By term: 1 where a plan asks for it. */
const wantedBy = ({ groupsOf, makesMoney }: Plan): Uint8Array =>
  makesMoney.map((money, t) => (groupsOf.from[t + 1]! > groupsOf.from[t]! ? 1 : money));

interface Look {
  /** Can the first `count` terms that the sieve has seen add up to anything? `sums` reads the sums if all hangs on it. */
  worthwhile(text: string, count: number, sums?: Sums): boolean;
}

/** One look by one plan; with `near` it is exact about order and distances. */
function compileLook(
  plan: Plan,
  sieve: Sieve,
  near?: (from: number, to: number, reach: number) => boolean,
): Look {
  const { money, groupsOf: groups } = plan;
  const { seen } = sieve;
  const outlook = compileOutlook(plan, near);

  /** Tells the outlook of the terms that were seen. Is there money among them? */
  function seeTerms(text: string, count: number): boolean {
    let hasMoney = false;
    outlook.begin(text.length);
    for (let h = 0; h < count; h++) {
      const term = seen[h * 2]!;
      const last = seen[h * 2 + 1]!;
      for (let k = groups.from[term]!, end = groups.from[term + 1]!; k < end; k++) {
        outlook.see(groups.values[k]!, last);
      }
      hasMoney ||= isMoney(plan, sieve, text, term, last);
    }
    return hasMoney;
  }

  const promising = (text: string, atLeast = WORTH_READING): boolean =>
    outlook.promising(0, atLeast) && outlook.promising(fewestLettersTyped(text, sieve.letters()), atLeast);

  return {
    worthwhile(text, count, sums) {
      const hasMoney = seeTerms(text, count);
      if (!hasMoney || promising(text)) return promising(text);
      outlook.see(money, 0);
      if (sums === undefined || !promising(text)) return promising(text);
      // It hangs on what the sum is.
      seeTerms(text, count);
      sums.read(text, outlook.see);
      return promising(text, WORTH_SEEING) || sums.mayHide();
    },
  };
}

/** Does the term whose last letter is at `last` make an amount, beside a figure or in a text with a share? */
const isMoney = ({ makesMoney }: Plan, sieve: Sieve, text: string, term: number, last: number): boolean =>
  makesMoney[term] === 1 && (sieve.figureNear(text, term, last) || mayHoldShare(text));

/** By group: what share of everyday messages it stands in. */
function sharesOf(plan: Plan, sieve: Sieve, everyday: readonly string[]): Float64Array {
  const shares = new Float64Array(plan.groups);
  const metIn = new Int32Array(plan.groups).fill(-1);
  const { from, values } = plan.groupsOf;
  everyday.forEach((text, m) => {
    const meet = (group: number): void => {
      if (metIn[group] === m) return;
      metIn[group] = m;
      shares[group]! += 1 / everyday.length;
    };
    for (let h = sieve.read(text) - 1; h >= 0; h--) {
      const term = sieve.seen[h * 2]!;
      for (let k = from[term]!; k < from[term + 1]!; k++) meet(values[k]!);
      if (isMoney(plan, sieve, text, term, sieve.seen[h * 2 + 1]!)) meet(plan.money);
    }
  });
  return shares;
}
