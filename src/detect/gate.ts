import { type Automaton, type Folded, isLetter, lettersOf } from '../text/index.ts';
import { isFigure } from './first-look.ts';
import type { Lexicon } from './lexicon.ts';
import { compileOutlook, listed } from './outlook.ts';
import type { Plan } from './plan.ts';

/**
 * The gate between ordinary messages and candidates, on the folded text: do terms, wherever they stand and whatever
 * stands between their letters, add up to anything? It decides which texts may be disguised.
 * @example const isCandidate = compileGate(lexicon, plan, automaton); if (!isCandidate(folded)) return NOTHING;
 */
export function compileGate(lexicon: Lexicon, plan: Plan, automaton: Automaton): (folded: Folded) => boolean {
  const outlook = compileOutlook(plan);
  const moneyHints = new Set(lexicon.hints.amounts);
  const contactHints = new Set(lexicon.hints.contacts);
  const isMoney = Uint8Array.from(lexicon.terms, ({ groups }) =>
    groups.some((g) => moneyHints.has(g)) ? 1 : 0,
  );
  const letters = lexicon.terms.map((term) => lettersOf(term.folded).length);
  const groups = listed(
    lexicon.terms.map((term) => {
      const asks = term.groups.some((g) => contactHints.has(g));
      return [
        ...term.groups,
        ...(asks ? plan.contacts : []),
        ...(asks || term.groups.some((g) => moneyHints.has(g)) ? plan.items : []),
      ];
    }),
  );
  return (folded) => {
    const rawHits = automaton.scan(folded);
    if (rawHits === 0) return false;
    outlook.begin(0);
    let amount = false;
    for (let h = 0; h < rawHits; h++) {
      const term = automaton.raw[h * 2]!;
      for (let k = groups.from[term]!, end = groups.from[term + 1]!; k < end; k++)
        outlook.see(groups.values[k]!, 0);
      if (
        isMoney[term] === 1 &&
        !amount &&
        hasFigureBeside(folded, automaton.raw[h * 2 + 1]!, letters[term]!)
      ) {
        amount = true;
        outlook.see(plan.money, 0);
      }
    }
    return outlook.promising();
  };
}

/** What a reading has not looked for yet. */
export interface Pending {
  readonly amounts: boolean;
  readonly contacts: boolean;
}

/**
 * The look ahead while a candidate is read: can a rule against the author still hold, with the groups that were found
 * and what is pending? When none can, the rest need not be read.
 * @example const hopeless = compileHopeless(plan); if (hopeless(found, { amounts: true, contacts: false })) return null;
 */
export function compileHopeless(plan: Plan): (found: Iterable<number>, pending: Pending) => boolean {
  const outlook = compileOutlook(plan);
  return (found, pending) => {
    if (plan.always > 0) return false;
    outlook.begin(0);
    for (const g of found) outlook.see(g, 0);
    // Items are counted last, of what amounts and contacts left.
    for (const g of plan.items) outlook.see(g, 0);
    if (pending.amounts) outlook.see(plan.money, 0);
    if (pending.contacts) for (const g of plan.contacts) outlook.see(g, 0);
    return !outlook.promising(1);
  };
}

/** How far a figure may stand from 万, 円 or 日給 to be their amount; the 1 of 1日 itself is none. */
const FIGURE_REACH = 8;

function hasFigureBeside({ codes, length }: Folded, last: number, letters: number): boolean {
  const end = Math.min(length, last + 1 + FIGURE_REACH);
  for (let i = last + 1; i < end; i++) if (isFigure(codes[i]!)) return true;
  let start = last + 1;
  for (let left = letters; left > 0 && start > 0; ) if (isLetter(codes[--start]!)) left--;
  for (let i = start - 1; i >= 0 && i >= start - FIGURE_REACH; i--) if (isFigure(codes[i]!)) return true;
  return false;
}
