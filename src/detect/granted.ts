import { neededOf, type Offer, type Plan, type PlannedPhrase, WORTH_READING } from './plan.ts';

/** What a larger share of everyday messages has is not looked for at first. */
const COMMON = 0.1;

/**
 * A coarser plan for a quick look: it takes for granted what everyday talk has anyway, as long as every rule has
 * something left to ask for, and looks for the rest alone. What it finds nothing in, the plan itself finds nothing in.
 * `shares` says by group what share of everyday messages has it; it decides about speed and about nothing else.
 * @example const quick = takeForGranted(plan, shares)
 */
export function takeForGranted(plan: Plan, shares: Float64Array): Plan {
  const granted = new Set<number>();
  const byShare = Array.from(shares.keys()).filter((g) => shares[g]! >= COMMON);
  for (const group of byShare.sort((a, b) => shares[b]! - shares[a]!)) {
    granted.add(group);
    if (weightOf(plan, withPhrases(plan.phrases, granted)) >= WORTH_READING) granted.delete(group);
  }
  const taken = withPhrases(plan.phrases, granted);
  const offers = plan.offers.map((offer) => without(offer, taken));
  const left = offers.filter((offer) => offer.enough > 0);
  const phrases = plan.phrases.filter(({ group }) => !taken.has(group)).map((p) => halved(p, taken));
  const { needed, useful } = neededOf(left, phrases);
  const wanted = (g: number): boolean => needed.has(g) && !taken.has(g);
  return {
    ...plan,
    always: weightOf(plan, taken),
    offers: left,
    phrases: useful,
    groupsOf: plan.groupsOf.map((groups) => groups.filter(wanted)),
    makesMoney: wanted(plan.money) ? plan.makesMoney : new Uint8Array(plan.makesMoney.length),
  };
}

/** The same with the phrases that have both halves. */
function withPhrases(phrases: readonly PlannedPhrase[], granted: ReadonlySet<number>): ReadonlySet<number> {
  const taken = new Set(granted);
  const has = (list: readonly number[]): boolean => list.some((g) => taken.has(g));
  for (const { group, first, next } of phrases) if (has(first) && has(next)) taken.add(group);
  return taken;
}

/** Together the rules that have nothing left to ask for weigh so much. */
function weightOf({ offers, always }: Plan, taken: ReadonlySet<number>): number {
  let weight = always;
  for (const { needs, enough, weight: own } of offers) {
    let met = 0;
    for (const need of needs) if (need.some((g) => taken.has(g))) met++;
    if (met >= enough) weight += own;
  }
  return weight;
}

function without(offer: Offer, taken: ReadonlySet<number>): Offer {
  const needs = offer.needs.filter((need) => !need.some((g) => taken.has(g)));
  const enough = offer.enough - (offer.needs.length - needs.length);
  const twice = offer.twice.some((g) => taken.has(g)) ? [] : offer.twice;
  return { ...offer, needs, enough, twice };
}

/** A phrase with a half that is granted is there as soon as the other half is. */
function halved(phrase: PlannedPhrase, taken: ReadonlySet<number>): PlannedPhrase {
  const { first, next } = phrase;
  if (first.some((g) => taken.has(g))) return { ...phrase, first: next };
  return next.some((g) => taken.has(g)) ? { ...phrase, next: first } : phrase;
}
