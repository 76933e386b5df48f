import { sizeOf, type Terms } from '../text/index.ts';
import { gather, type Listed } from './listed.ts';
import type { Rule } from './rulebook.ts';
import type { Lexicon } from './word-banks.ts';

/** What the looks ahead need of lexicon and rules: everything that can speak against an author, and nothing else. */
export interface Plan {
  /** By term of the lexicon: the groups that it stands for; none where nothing needs it. */
  readonly groupsOf: Listed;
  /** By term: 1 where it makes an amount, beside a figure. */
  readonly makesMoney: Uint8Array;
  readonly phrases: readonly PlannedPhrase[];
  readonly offers: readonly Offer[];
  /** Weight of the rules that need nothing that a term could tell of, in hundredths. */
  readonly always: number;
  readonly groups: number;
  /** The group that stands for every amount, and those that contacts and items fill. */
  readonly money: number;
  readonly contacts: readonly number[];
  readonly items: readonly number[];
}

export interface PlannedPhrase {
  readonly group: number;
  readonly first: readonly number[];
  readonly next: readonly number[];
  /** Letters from end to end; `ANYWHERE`: in any order too, because it is not known where the halves end. */
  readonly reach: number;
}

/** A rule against the author: it needs groups of `enough` of its needs. */
export interface Offer {
  /** In hundredths. */
  readonly weight: number;
  readonly needs: readonly (readonly number[])[];
  readonly enough: number;
  /** It needs a text of so many letters at the most. */
  readonly lettersTo: number;
  /** Of these groups it needs two terms; none when one will do. */
  readonly twice: readonly number[];
}

export const ANYWHERE = 0x3fff_ffff;

/** Evidence that cannot add up to so many hundredths is not worth a closer look. */
export const WORTH_READING = 30;

/**
 * Draws up what the looks ahead ask for.
 * @example const plan = planOf(terms, lexicon, rules)
 */
export function planOf({ words }: Terms, lexicon: Lexicon, rules: readonly Rule[]): Plan {
  const shapes = new Map(lexicon.shapes.map((shape) => [shape.group, shape.lettersTo]));
  const items = lexicon.items.map((item) => item.group);
  const contacts = [...new Set([...lexicon.contacts.values()].flat())];
  const money = lexicon.groups.length;
  const amounts = new Set([...lexicon.amounts, ...lexicon.shorthand].map((band) => band.group));
  /** An amount may be any amount until it is read. */
  const lumped = (list: readonly number[]): number[] =>
    list.some((g) => amounts.has(g)) ? [...list, money] : [...list];

  const placeless = new Set([money, ...contacts, ...items, ...shapes.keys()]);
  const longest: number[] = Array.from({ length: money + 1 }, (_, g) => (placeless.has(g) ? ANYWHERE : 0));
  const { from, values } = lexicon.groupsOf;
  for (let t = 0; t + 1 < from.length; t++) {
    const letters = sizeOf(words, t);
    for (let k = from[t]!; k < from[t + 1]!; k++)
      if (letters > longest[values[k]!]!) longest[values[k]!] = letters;
  }
  const longestOf = (list: readonly number[]): number => Math.max(...list.map((g) => longest[g]!));
  const phrases = lexicon.phrases.map(({ group, within, ...halves }): PlannedPhrase => {
    const [first, next] = [lumped(halves.first), lumped(halves.next)];
    const loose = longestOf(first) >= ANYWHERE || longestOf(next) >= ANYWHERE;
    const reach = loose ? ANYWHERE : within + longestOf(next);
    longest[group] = Math.max(longest[group]!, loose ? ANYWHERE : longestOf(first) + reach);
    return { group, first, next, reach };
  });

  // One sighting of these may be several in the reading.
  const severalAtOnce = new Set([...placeless, ...phrases.map(({ group }) => group)]);
  let always = 0;
  const offers: Offer[] = [];
  const likeness = new Set(lexicon.likeness.map((band) => band.group));
  for (const rule of rules) {
    if (rule.weight <= 0) continue;
    // The glance at the wording looks after these.
    if (rule.when.families.some((need) => need.every((g) => likeness.has(g)))) continue;
    const weight = Math.round(rule.weight * 100);
    const { families, enough: wanted, needs: each, twice } = rule.when;
    const limits = each.map((need) => Math.max(...need.map((g) => shapes.get(g) ?? Infinity)));
    const needs = families.filter((need) => !need.some((g) => shapes.has(g))).map(lumped);
    const enough = wanted - (families.length - needs.length);
    if (enough <= 0) {
      always += weight;
      continue;
    }
    offers.push({
      weight,
      needs,
      enough,
      lettersTo: Math.min(Infinity, ...limits),
      twice: twice.some((g) => severalAtOnce.has(g)) ? [] : twice,
    });
  }

  const { needed, useful } = neededOf(money + 1, offers, phrases);
  const hintsOf = new Uint8Array(money);
  for (const group of lexicon.hints.amounts) hintsOf[group]! |= AMOUNT;
  for (const group of lexicon.hints.contacts) hintsOf[group]! |= CONTACT;
  const makesMoney = new Uint8Array(from.length - 1);
  const groupsOf = gather(makesMoney.length, (t, add) => {
    let hints = 0;
    for (let k = from[t]!; k < from[t + 1]!; k++) {
      const group = values[k]!;
      if (needed[group] === 1) add(group);
      hints |= hintsOf[group]!;
    }
    if ((hints & AMOUNT) > 0) makesMoney[t] = needed[money]!;
    if ((hints & CONTACT) > 0) for (const group of contacts) if (needed[group] === 1) add(group);
    if (hints > 0) for (const group of items) if (needed[group] === 1) add(group);
  });
  return { groupsOf, makesMoney, phrases: useful, offers, always, groups: money + 1, money, contacts, items };
}

/** What a term of a group may hint at. */
const AMOUNT = 1;
const CONTACT = 2;

/** By group: 1 where offers ask for it; and the phrases that make those, which ask for groups too. */
export function neededOf(
  groups: number,
  offers: readonly Pick<Offer, 'needs'>[],
  phrases: readonly PlannedPhrase[],
): { readonly needed: Uint8Array; readonly useful: readonly PlannedPhrase[] } {
  const needed = new Uint8Array(groups);
  const need = (asked: readonly number[]): void => {
    for (let k = 0; k < asked.length; k++) needed[asked[k]!] = 1;
  };
  for (const offer of offers) offer.needs.forEach(need);
  const useful = phrases
    .toReversed()
    .filter(({ group, first, next }) => {
      if (needed[group] === 0) return false;
      need(first);
      need(next);
      return true;
    })
    .toReversed();
  return { needed, useful };
}
