import { gather } from './listed.ts';
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
  const granted = new Uint8Array(plan.groups);
  const byShare = Array.from(shares.keys()).filter((g) => shares[g]! >= COMMON);
  for (const group of byShare.sort((a, b) => shares[b]! - shares[a]!)) {
    granted[group] = 1;
    if (weightOf(plan, withPhrases(plan.phrases, granted)) >= WORTH_READING) granted[group] = 0;
  }
  const taken = withPhrases(plan.phrases, granted);
  const offers = plan.offers.map((offer) => without(offer, taken));
  const left = offers.filter((offer) => offer.enough > 0);
  const phrases = plan.phrases.filter(({ group }) => taken[group] === 0).map((p) => halved(p, taken));
  const { needed, useful } = neededOf(plan.groups, left, phrases);
  const { from, values } = plan.groupsOf;
  const wanted = (g: number): boolean => needed[g] === 1 && taken[g] === 0;
  return {
    ...plan,
    always: weightOf(plan, taken),
    offers: left,
    phrases: useful,
    groupsOf: gather(from.length - 1, (t, add) => {
      for (let k = from[t]!; k < from[t + 1]!; k++) if (wanted(values[k]!)) add(values[k]!);
    }),
    makesMoney: wanted(plan.money) ? plan.makesMoney : new Uint8Array(plan.makesMoney.length),
  };
}

/** By group: is it taken? */
type Taken = Uint8Array;

function holdsOne(groups: readonly number[], taken: Taken): boolean {
  for (let k = 0; k < groups.length; k++) if (taken[groups[k]!] === 1) return true;
  return false;
}

/** The same with the phrases that have both halves. */
function withPhrases(phrases: readonly PlannedPhrase[], granted: Taken): Taken {
  const taken = granted.slice();
  for (const { group, first, next } of phrases)
    if (holdsOne(first, taken) && holdsOne(next, taken)) taken[group] = 1;
  return taken;
}

/** Together the rules that have nothing left to ask for weigh so much. */
function weightOf({ offers, always }: Plan, taken: Taken): number {
  let weight = always;
  for (const { needs, enough, weight: own } of offers) {
    let met = 0;
    for (let n = 0; n < needs.length; n++) if (holdsOne(needs[n]!, taken)) met++;
    if (met >= enough) weight += own;
  }
  return weight;
}

function without(offer: Offer, taken: Taken): Offer {
  const needs = offer.needs.filter((need) => !holdsOne(need, taken));
  const enough = offer.enough - (offer.needs.length - needs.length);
  const twice = holdsOne(offer.twice, taken) ? [] : offer.twice;
  return { ...offer, needs, enough, twice };
}

/** A phrase with a half that is granted is there as soon as the other half is. */
function halved(phrase: PlannedPhrase, taken: Taken): PlannedPhrase {
  const { first, next } = phrase;
  if (holdsOne(first, taken)) return { ...phrase, first: next };
  return holdsOne(next, taken) ? { ...phrase, next: first } : phrase;
}
