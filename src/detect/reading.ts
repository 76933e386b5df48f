import type { Span } from '#core';
import { amounts } from '../text/amounts.ts';
import { contacts } from '../text/contacts.ts';
import { type Automaton, type Folded, foldedString, originalSpan } from '../text/index.ts';
import { jobNoticeItems } from '../text/notice-items.ts';
import { shorthandPay } from '../text/shorthand.ts';
import type { Pending } from './gate.ts';
import type { Lexicon } from './lexicon.ts';
import { quotations, shapeOf, standsAt } from './shape.ts';
import type { Found, Occurrence, Occurrences } from './when.ts';

/** So many occurrences of one group tell all there is to tell. */
const MOST_PER_GROUP = 128;
/** Amounts and contacts are looked for in so much of a text; solicitations are short. */
const MOST_READ = 20_000;

/** What a candidate says, by group. */
export interface Reading extends Found {
  spanOf(occurrence: Occurrence): Span;
}

/**
 * Reads a candidate: terms that hold, minus the accidents that the lexicon names, plus amounts, contacts and the
 * items of a job notice. Null when it turns out on the way that no rule against the author can hold any more.
 */
export function readCandidate(
  lexicon: Lexicon,
  automaton: Automaton,
  original: string,
  folded: Folded,
  hopeless: (found: Occurrences, pending: Pending) => boolean,
): Reading | null {
  const found: Occurrence[][] = new Array(lexicon.groups.length).fill(EMPTY);
  const put = (group: number, occurrence: Occurrence) => {
    const list = found[group]!;
    if (list === EMPTY) found[group] = [occurrence];
    else if (list.length < MOST_PER_GROUP) list.push(occurrence);
  };
  const inPlace = (group: number, occurrence: Occurrence): boolean => {
    const place = lexicon.places.get(group);
    return place === undefined || standsAt(place, folded, occurrence);
  };

  const hits = automaton.hits(folded, automaton.scan(folded), original);
  const accidents = new Map<number, Occurrence[]>();
  for (const hit of hits) {
    for (const group of lexicon.terms[hit.term]!.exceptionFor) {
      const list = accidents.get(group) ?? [];
      if (list.length < MOST_PER_GROUP) list.push(hit);
      accidents.set(group, list);
    }
  }
  const byAccident = (group: number, { start, end }: Occurrence): boolean =>
    accidents.get(group)?.some((a) => a.start <= start && end <= a.end) ?? false;
  for (const hit of hits) {
    for (const group of lexicon.terms[hit.term]!.groups) {
      if (!byAccident(group, hit) && inPlace(group, hit)) put(group, hit);
    }
  }

  const wantsAmounts = lexicon.hints.amounts.some((g) => found[g]!.length > 0);
  const wantsContacts = lexicon.hints.contacts.some((g) => found[g]!.length > 0);
  if (hopeless(found, { amounts: wantsAmounts, contacts: wantsContacts })) return null;
  if (wantsAmounts || wantsContacts) {
    const text = foldedString(folded, MOST_READ);
    const money = wantsAmounts ? amounts(text) : [];
    for (const amount of money) {
      for (const band of lexicon.amounts) {
        const inBand =
          amount.high >= band.from &&
          amount.high < band.to &&
          amount.currency !== 'other' &&
          (!band.open || amount.open);
        if (inBand && band.per.has(amount.per ?? 'none')) put(band.group, { ...amount, term: -1 });
      }
    }
    const brief = wantsAmounts && lexicon.shorthand.length > 0 ? shorthandPay(text) : [];
    for (const pay of brief) {
      for (const { group, kind } of lexicon.shorthand) {
        if (kind === pay.kind) put(group, { ...pay, term: -1 });
      }
    }
    if (hopeless(found, { amounts: false, contacts: wantsContacts })) return null;
    const ways = wantsContacts ? contacts(text) : [];
    for (const way of ways) {
      for (const group of lexicon.contacts.get(way.kind) ?? []) put(group, { ...way, term: -1 });
    }
    if (lexicon.items.length > 0) {
      const items = jobNoticeItems(text, money, ways);
      for (const { group, atLeast } of lexicon.items) {
        if (items.size >= atLeast) put(group, { start: 0, end: text.length, term: -1 });
      }
    }
  }
  for (const { group, first, next, within } of lexicon.phrases) {
    if (!anyOf(found, first) || !anyOf(found, next)) continue;
    const pairs = inOrder(listed(found, first), listed(found, next), within, folded);
    if (pairs.length === 0) continue;
    for (const pair of pairs) if (!byAccident(group, pair) && inPlace(group, pair)) put(group, pair);
    found[group]!.sort((a, b) => a.end - b.end);
  }
  const quotes = quotations(folded);
  const inQuotes = (o: Occurrence) => quotes.some((q) => q.start <= o.start && o.end <= q.end);
  const own = quotes.length === 0 ? found : found.map((list) => list.filter((o) => !inQuotes(o)));
  const shape = shapeOf(folded, quotes);
  for (const { group, lettersTo, piecesFrom, lettersPerPieceTo, quotedFrom } of lexicon.shapes) {
    const holds =
      shape.letters <= lettersTo &&
      shape.pieces >= piecesFrom &&
      shape.letters <= lettersPerPieceTo * shape.pieces &&
      shape.quoted >= quotedFrom;
    if (!holds) continue;
    const whole = { start: 0, end: folded.length, term: -1 };
    put(group, whole);
    if (own !== found) own[group]!.push(whole);
  }
  return {
    found,
    own,
    spanOf: (occurrence) =>
      originalSpan(original, folded, occurrence.start, Math.max(occurrence.start + 1, occurrence.end)),
  };
}

/** What was found of a group until something is. */
const EMPTY: Occurrence[] = [];
Object.freeze(EMPTY);

function anyOf(found: Occurrences, groups: readonly number[]): boolean {
  for (let i = 0; i < groups.length; i++) if (found[groups[i]!]!.length > 0) return true;
  return false;
}

/** The occurrences of several groups, by their ends. */
function listed(found: readonly Occurrence[][], groups: readonly number[]): readonly Occurrence[] {
  if (groups.length === 1) return found[groups[0]!]!;
  return groups.flatMap((g) => found[g]!).sort((a, b) => a.end - b.end);
}

/**
 * Pairs of one occurrence and the next that follows it, in the same sentence; the two may overlap, as 運ぶ and ぶだけ do.
 * Both lists are sorted by their ends.
 */
function inOrder(
  first: readonly Occurrence[],
  next: readonly Occurrence[],
  within: number,
  folded: Folded,
): Occurrence[] {
  const pairs: Occurrence[] = [];
  let from = 0;
  for (const a of first) {
    while (from < next.length && next[from]!.end <= a.end) from++;
    let at = from;
    while (at < next.length && next[at]!.start <= a.start) at++;
    const b = next[at];
    if (b === undefined || b.start - a.end > within || endsSentence(folded, a.end, b.start)) continue;
    pairs.push({ start: a.start, end: b.end, term: a.term });
  }
  return pairs;
}

const STOPS = new Set([...'。!?'].map((char) => char.charCodeAt(0)));

function endsSentence(folded: Folded, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (STOPS.has(folded.codes[i]!)) return true;
  return false;
}
