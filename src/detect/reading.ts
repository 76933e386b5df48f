import type { Span } from '#core';
import { contacts } from '../text/contacts.ts';
import { type Automaton, type Folded, foldedString, type Hit, originalSpan } from '../text/index.ts';
import { jobNoticeItems } from '../text/notice-items.ts';
import type { Hopeless } from './gate.ts';
import type { Lexicon } from './lexicon.ts';
import type { Likeness } from './likeness.ts';
import { holders, type Listed } from './outlook.ts';
import { quotations, shapeOf, standsAt } from './shape.ts';
import { MOST_READ, readSums } from './sums.ts';
import type { Found, Occurrence, Occurrences } from './when.ts';

/** So many occurrences of one group tell all there is to tell. */
const MOST_PER_GROUP = 48;
/** What a candidate says, by group. */
export interface Reading extends Found {
  /** Every group of which something was found. */
  readonly groups: readonly number[];
  spanOf(occurrence: Occurrence): Span;
}

/**
 * Compiles the reading of candidates: terms that hold, minus the accidents that the lexicon names, plus amounts,
 * contacts and the items of a job notice. It needs the raw hits of the scan just made. Null when it turns out on the
 * way that no rule against the author can hold any more. A reading is good until the next one.
 * @example const read = compileReading(lexicon, automaton, hopeless); read(text, folded, automaton.scan(folded))
 */
export function compileReading(
  lexicon: Lexicon,
  automaton: Automaton,
  hopeless: Hopeless,
  likenessOf: ((folded: Folded, found: readonly number[]) => Likeness) | null,
): (original: string, folded: Folded, rawHits: number) => Reading | null {
  const notes: Notes = {
    found: new Array(lexicon.groups.length).fill(EMPTY),
    groups: [],
    order: [],
    accidents: new Map(),
    openings: holders(
      lexicon.groups.length,
      lexicon.phrases.map((phrase) => phrase.first),
    ),
    endings: holders(
      lexicon.groups.length,
      lexicon.phrases.map((phrase) => phrase.next),
    ),
    opened: new Uint8Array(lexicon.phrases.length),
    ended: new Uint8Array(lexicon.phrases.length),
  };
  return (original, folded, rawHits) => {
    begin(notes);
    noteTerms(lexicon, notes, automaton.hits(folded, rawHits, original), folded);
    if (!noteFigures(lexicon, notes, folded, hopeless)) return null;
    notePhrases(lexicon, notes, folded);
    if (likenessOf !== null) noteLikeness(lexicon, notes, likenessOf(folded, notes.groups));
    const { found } = notes;
    const quotes = quotations(folded);
    const own = quotes.length === 0 ? found : found.map((list) => outside(list, quotes));
    noteShapes(lexicon, notes, folded, quotes, own);
    return {
      groups: notes.groups,
      found,
      own,
      spanOf: (occurrence) =>
        originalSpan(original, folded, occurrence.start, Math.max(occurrence.start + 1, occurrence.end)),
    };
  };
}

/** What a reading has found so far; one for all readings, since a candidate would make it anew. */
interface Notes {
  readonly found: Occurrence[][];
  /** Groups of which something was found. */
  readonly groups: number[];
  /** Every group that was found, with the place of its last letter, terms in their order. */
  readonly order: (readonly [group: number, last: number])[];
  readonly accidents: Map<number, Occurrence[]>;
  /** By group: the phrases that it opens and ends. */
  readonly openings: Listed;
  readonly endings: Listed;
  /** By phrase: 1 when one of its halves was found. */
  readonly opened: Uint8Array;
  readonly ended: Uint8Array;
}

/** What was found of a group until something is. */
const EMPTY: Occurrence[] = [];
Object.freeze(EMPTY);

function begin({ found, groups, order, accidents, opened, ended }: Notes): void {
  for (const group of groups) found[group] = EMPTY;
  groups.length = 0;
  order.length = 0;
  accidents.clear();
  opened.fill(0);
  ended.fill(0);
}

function noteTerms(lexicon: Lexicon, notes: Notes, hits: readonly Hit[], folded: Folded): void {
  for (const hit of hits) {
    for (const group of lexicon.terms[hit.term]!.exceptionFor) {
      const list = notes.accidents.get(group) ?? [];
      if (list.length < MOST_PER_GROUP) list.push(hit);
      notes.accidents.set(group, list);
    }
  }
  for (const hit of hits) {
    for (const group of lexicon.terms[hit.term]!.groups) {
      if (notes.found[group]!.length >= MOST_PER_GROUP) continue;
      if (counts(lexicon, notes, folded, group, hit)) put(notes, group, hit);
    }
  }
}

/** Amounts, contacts, items, as far as terms hint at them; false when no rule can hold any more. */
function noteFigures(lexicon: Lexicon, notes: Notes, folded: Folded, hopeless: Hopeless): boolean {
  const { found, order } = notes;
  const wantsAmounts = anyOf(found, lexicon.hints.amounts);
  const wantsContacts = anyOf(found, lexicon.hints.contacts);
  if (hopeless(folded, order, { amounts: wantsAmounts, contacts: wantsContacts })) return false;
  if (!wantsAmounts && !wantsContacts) return true;
  const text = foldedString(folded, MOST_READ);
  const money = wantsAmounts
    ? readSums(lexicon, text, (group, { start, end }) => put(notes, group, { start, end, term: -1 }))
    : [];
  if (wantsAmounts && hopeless(folded, order, { amounts: false, contacts: wantsContacts })) return false;
  const ways = wantsContacts ? contacts(text) : [];
  for (const way of ways) {
    for (const group of lexicon.contacts.get(way.kind) ?? []) put(notes, group, { ...way, term: -1 });
  }
  if (lexicon.items.length === 0) return true;
  const items = jobNoticeItems(text, money, ways);
  for (const { group, atLeast } of lexicon.items) {
    if (items.size >= atLeast) put(notes, group, { start: 0, end: text.length, term: -1 });
  }
  return true;
}

function notePhrases(lexicon: Lexicon, notes: Notes, folded: Folded): void {
  const { found, opened, ended } = notes;
  for (let p = 0; p < lexicon.phrases.length; p++) {
    if (opened[p] === 0 || ended[p] === 0) continue;
    const { group, first, next, within } = lexicon.phrases[p]!;
    const pairs = inOrder(listed(found, first), listed(found, next), within, folded);
    if (pairs.length === 0) continue;
    for (const pair of pairs) if (counts(lexicon, notes, folded, group, pair)) put(notes, group, pair);
    found[group]!.sort((a, b) => a.end - b.end);
  }
}

function noteLikeness(lexicon: Lexicon, notes: Notes, likeness: Likeness): void {
  const { odds } = likeness;
  const holding = lexicon.likeness.filter(
    ({ from, to, japanese }) => odds >= from && odds < to && (!japanese || likeness.japanese),
  );
  if (holding.length === 0) return;
  const { places } = likeness;
  for (const { group } of holding) for (const place of places) put(notes, group, { ...place, term: -1 });
}

function noteShapes(
  lexicon: Lexicon,
  notes: Notes,
  folded: Folded,
  quotes: readonly { start: number; end: number }[],
  own: Occurrence[][],
): void {
  const shape = shapeOf(folded, quotes);
  for (const { group, lettersTo, piecesFrom, lettersPerPieceTo, quotedFrom } of lexicon.shapes) {
    const holds =
      shape.letters <= lettersTo &&
      shape.pieces >= piecesFrom &&
      shape.letters <= lettersPerPieceTo * shape.pieces &&
      shape.quoted >= quotedFrom;
    if (!holds) continue;
    const whole = { start: 0, end: folded.length, term: -1 };
    put(notes, group, whole);
    if (own !== notes.found) own[group]!.push(whole);
  }
}

function put(
  { found, groups, order, openings, endings, opened, ended }: Notes,
  group: number,
  at: Occurrence,
): void {
  const list = found[group]!;
  if (list.length >= MOST_PER_GROUP) return;
  order.push([group, at.end - 1]);
  if (list !== EMPTY) {
    list.push(at);
    return;
  }
  found[group] = [at];
  groups.push(group);
  for (let k = openings.from[group]!; k < openings.from[group + 1]!; k++) opened[openings.values[k]!] = 1;
  for (let k = endings.from[group]!; k < endings.from[group + 1]!; k++) ended[endings.values[k]!] = 1;
}

/** Is the occurrence no accident, and where its group must stand? */
function counts(lexicon: Lexicon, notes: Notes, folded: Folded, group: number, at: Occurrence): boolean {
  const accidents = notes.accidents.get(group);
  if (accidents !== undefined && isWithin(at, accidents)) return false;
  const place = lexicon.places.get(group);
  return place === undefined || standsAt(place, folded, at);
}

function isWithin({ start, end }: Occurrence, stretches: readonly { start: number; end: number }[]): boolean {
  for (const s of stretches) if (s.start <= start && end <= s.end) return true;
  return false;
}

const outside = (
  list: readonly Occurrence[],
  quotes: readonly { start: number; end: number }[],
): Occurrence[] => list.filter((occurrence) => !isWithin(occurrence, quotes));

function anyOf(found: Occurrences, groups: readonly number[]): boolean {
  for (let i = 0; i < groups.length; i++) if (found[groups[i]!]!.length > 0) return true;
  return false;
}

/** The occurrences of several groups, by their ends. */
function listed(found: readonly Occurrence[][], groups: readonly number[]): readonly Occurrence[] {
  let only: readonly Occurrence[] = EMPTY;
  let several: Occurrence[] | undefined;
  for (let g = 0; g < groups.length; g++) {
    const list = found[groups[g]!]!;
    if (list.length === 0) continue;
    if (only.length > 0) several ??= [...only];
    if (several === undefined) only = list;
    else for (let i = 0; i < list.length; i++) several.push(list[i]!);
  }
  return several === undefined ? only : several.sort((a, b) => a.end - b.end);
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
