import { columnsFor, compileSieve, compileSignature, lettersOf, type Signed } from '../text/index.ts';
import { compileOutlook, listed } from './outlook.ts';
import { type Plan, WORTH_READING } from './plan.ts';

const FIGURES = new Set([...'0123456789一二三四五六七八九十百千数'].map((char) => char.charCodeAt(0)));

/** Can this folded unit be part of a figure? @example isFigure('5'.charCodeAt(0)) // true */
export const isFigure = (folded: number): boolean => FIGURES.has(folded);

/**
 * The first look at every message, on the characters as typed: can the rules against the author add up to anything?
 * Never false where they would. Nothing is allocated. Ordinary messages seldom get past the signature, which reads a
 * text nearly as fast as its characters can be; the sieve then looks which terms there are, and how near each other.
 * @example const worthALook = compileFirstLook(plan); if (!worthALook(text)) return NOTHING;
 */
export function compileFirstLook(plan: Plan): (text: string) => boolean {
  if (plan.always >= WORTH_READING) return () => true;
  const columns = columnsFor([...plan.terms.map((term) => lettersOf(term.folded)), [...FIGURES]]);
  const signature = compileSignature(signed(plan), columns);
  const sieve = compileSieve(plan.terms, columns, isFigure);
  const groups = listed(plan.terms.map((term) => term.groups));
  const isMoney = Uint8Array.from(plan.terms, (term) => (term.money ? 1 : 0));
  let text = '';
  const outlook = compileOutlook(plan, (from, to, reach) => sieve.within(text, from, to, reach));

  function found(term: number, last: number): void {
    if (isMoney[term] === 1 && !sieve.figureNear(text, last)) return;
    for (let k = groups.from[term]!, end = groups.from[term + 1]!; k < end; k++) {
      outlook.see(groups.values[k]!, last);
    }
  }

  return (original) => {
    const bits = signature(original);
    if (bits === -1) return true;
    // The odd bits above the even ones: is there a pair of which both are there?
    if ((bits & (bits >>> 1) & EVEN) === 0) return false;
    text = original;
    outlook.begin(original.length);
    return sieve.needsFold(original, found) || outlook.promising();
  };
}

/** A pair of bits, of which both are needed, for each of so many slots; the last is for what needs nothing else. */
const SLOTS = 15;
const EVEN = 0x5555_5555;
const ALONE = 0b11 << (2 * (SLOTS - 1));

/** Terms with their bits: each half of a phrase has one, and so have a figure and what can make it money. */
export function signed({ terms, phrases, offers, groups, money }: Plan): Signed[] {
  const watched = new Set(offers.flatMap((offer) => offer.watched));
  const bits = Array.from({ length: groups }, (_, g) => (watched.has(g) && g !== money ? ALONE : 0));
  // Backwards: what makes half a phrase is half of it too.
  [...phrases.entries()].toReversed().forEach(([p, { group, first, next }]) => {
    const slot = 2 * (1 + (p % (SLOTS - 2)));
    if (first.length === 0) for (const g of next) bits[g]! |= bits[group]!;
    else {
      for (const g of first) bits[g]! |= 1 << slot;
      for (const g of next) bits[g]! |= 2 << slot;
    }
  });
  return [
    ...terms.map((term) => ({
      folded: term.folded,
      bits: term.money ? 2 : term.groups.reduce((all, g) => all | bits[g]!, 0),
    })),
    ...[...FIGURES].map((figure) => ({ folded: String.fromCharCode(figure), bits: 1 })),
  ];
}
