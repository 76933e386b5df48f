import type { Automaton, Folded } from '../text/index.ts';
import { isFigure } from './first-look.ts';
import type { Lexicon } from './lexicon.ts';
import { compileOutlook, listed } from './outlook.ts';
import type { Plan } from './plan.ts';
import type { Occurrences } from './when.ts';

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
      if (isMoney[term] === 1 && !amount && hasFigureBeside(folded, automaton.raw[h * 2 + 1]!)) {
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
 * The look ahead while a candidate is read: can a rule against the author still hold, with what was found and what is
 * pending? When none can, the rest need not be read.
 * @example const hopeless = compileHopeless(plan); if (hopeless(found, { amounts: true, contacts: false })) return null;
 */
export function compileHopeless(plan: Plan): (found: Occurrences, pending: Pending) => boolean {
  const outlook = compileOutlook(plan);
  return (found, pending) => {
    if (plan.always > 0) return false;
    outlook.begin(0);
    for (let g = 0; g < found.length; g++) if (found[g]!.length > 0) outlook.see(g, 0);
    // Items are counted last, of what amounts and contacts left.
    for (const g of plan.items) outlook.see(g, 0);
    if (pending.amounts) outlook.see(plan.money, 0);
    if (pending.contacts) for (const g of plan.contacts) outlook.see(g, 0);
    return !outlook.promising(1);
  };
}

/** How far a figure may stand from 万, 円 or 日給 to be their amount. */
const FIGURE_REACH = 8;

function hasFigureBeside(folded: Folded, at: number): boolean {
  const end = Math.min(folded.length, at + FIGURE_REACH);
  for (let i = Math.max(0, at - FIGURE_REACH); i < end; i++) if (isFigure(folded.codes[i]!)) return true;
  return false;
}
