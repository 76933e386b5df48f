import type { Rule } from './rulebook.ts';

/**
 * So much rules with `most: review` weigh together, and so far they lift a score, alone or on top of others: above the
 * threshold of review and below that of hiding, in the policy that ships.
 */
export const REVIEW_AT_MOST = 0.75;

type Weighed = Pick<Rule, 'weight' | 'pack' | 'heldBack' | 'beside'>;

/**
 * Adds up the weights of rules that fired. What is held back reaches review and no further; unless a rule that counts
 * `beside` the others bears it out, and then all of it counts.
 * @example addUp([{ weight: 0.5, pack: 'yami-baito', heldBack: true }]) // 0.5
 */
export function addUp(fired: readonly Weighed[]): number {
  const { sure, heldBack } = sumsOf(fired.filter((rule) => rule.beside === undefined));
  let sum = Math.max(sure, Math.min(sure + Math.min(heldBack, REVIEW_AT_MOST), REVIEW_AT_MOST));
  for (const rule of fired) if (bearsOut(rule, fired)) sum = Math.max(sum, beside(rule, fired) + rule.weight);
  return Math.max(0, sum);
}

/** Does a rule that counts only `beside` others count here? @example bearsOut(rule, fired) */
export const bearsOut = (rule: Weighed, fired: readonly Weighed[]): boolean =>
  rule.beside !== undefined && beside(rule, fired) >= rule.beside;

/** What the rules of other packs say. */
function beside({ pack }: Weighed, fired: readonly Weighed[]): number {
  const { sure, heldBack } = sumsOf(fired.filter((other) => other.pack !== pack));
  return sure + Math.min(heldBack, REVIEW_AT_MOST);
}

function sumsOf(fired: readonly Weighed[]): { readonly sure: number; readonly heldBack: number } {
  let sure = 0;
  let heldBack = 0;
  for (const rule of fired) {
    if (rule.heldBack === true) heldBack += rule.weight;
    else sure += rule.weight;
  }
  return { sure, heldBack };
}
