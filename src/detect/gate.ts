import { type Automaton, type Folded, fewestLetters, isLetter, sizeOf, type Terms } from '../text/index.ts';
import { isFigure } from './first-look.ts';
import { compileOutlook } from './outlook.ts';
import type { Plan } from './plan.ts';
import { shapeOf } from './shape.ts';

/**
 * The gate between ordinary messages and candidates, on the folded text: do terms, whatever stands between their
 * letters, add up to anything? It decides which texts may be disguised.
 * Returns how many raw hits `automaton.raw` has then, 0 for no candidate.
 * @example const rawHitsOf = compileGate(terms, plan, automaton); if (rawHitsOf(folded) === 0) return NOTHING;
 */
export function compileGate({ words }: Terms, plan: Plan, automaton: Automaton): (folded: Folded) => number {
  let text: Folded;
  const outlook = compileOutlook(plan, (from, to, reach) => within(text, from, to, reach));
  const { groupsOf: groups, makesMoney, money } = plan;
  return (folded) => {
    const rawHits = automaton.scan(folded);
    if (rawHits === 0) return 0;
    if (rawHits > FLOOD) return rawHits;
    text = folded;
    outlook.begin(folded.length);
    let amount = false;
    let share: boolean | undefined;
    for (let h = 0; h < rawHits; h++) {
      const term = automaton.raw[h * 2]!;
      const last = automaton.raw[h * 2 + 1]!;
      for (let k = groups.from[term]!, end = groups.from[term + 1]!; k < end; k++)
        outlook.see(groups.values[k]!, last);
      if (makesMoney[term] === 0 || amount) continue;
      if (!hasFigureBeside(folded, last, sizeOf(words, term))) {
        share ??= hasShare(folded);
        if (!share) continue;
      }
      amount = true;
      outlook.see(money, last);
    }
    return outlook.promising(0) && outlook.promising(fewestLetters(folded)) ? rawHits : 0;
  };
}

/** Are there at most `reach` letters in (from, to]? */
function within({ codes }: Folded, from: number, to: number, reach: number): boolean {
  if (to - from <= reach) return true;
  let letters = 0;
  for (let i = to; i > from && to - i < FARTHEST; i--)
    if (isLetter(codes[i]!) && ++letters > reach) return false;
  return true;
}

/** So many words that count are worth a reading without any look ahead, which would take as long. */
const FLOOD = 600;

/** Beyond so many characters nobody counts; separators could go on for ever. */
const FARTHEST = 512;

/** What a reading has not looked for yet. */
export interface Pending {
  readonly amounts: boolean;
  readonly contacts: boolean;
}

/**
 * The look ahead while a candidate is read: can a rule against the author still hold, with the groups that were found
 * so far, in order, two numbers each, the group and the place of its last letter, and with what is pending? When none
 * can, the rest need not be read.
 */
export type Hopeless = (folded: Folded, found: readonly number[], pending: Pending) => boolean;

/** @example const hopeless = compileHopeless(plan); if (hopeless(folded, found, { amounts: true, contacts: false })) … */
export function compileHopeless(plan: Plan): Hopeless {
  let text: Folded;
  const outlook = compileOutlook(plan, (from, to, reach) => within(text, from, to, reach));
  return (folded, found, pending) => {
    if (plan.always > 0 || found.length > FLOOD * 2) return false;
    text = folded;
    outlook.begin(folded.length);
    for (let f = 0; f < found.length; f += 2) outlook.see(found[f]!, found[f + 1]!);
    // These stand nowhere in particular. Items are counted last, of what amounts and contacts left.
    for (const g of plan.items) outlook.see(g, 0);
    if (pending.amounts) outlook.see(plan.money, 0);
    if (pending.contacts) for (const g of plan.contacts) outlook.see(g, 0);
    return !outlook.promising(shapeOf(folded, []).letters, 1);
  };
}

/** A part of the whole (2割, 30%) needs no word for money beside it. */
function hasShare({ codes, length }: Folded): boolean {
  for (let i = 0; i < length; i++) if (SHARE_SIGNS.has(codes[i]!)) return true;
  return false;
}

const SHARE_SIGNS = new Set([...'%割ぱ'].map((char) => char.charCodeAt(0)));

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
