import type { Span } from '#core';
import { contacts } from '../text/contacts.ts';
import { type Automaton, type Folded, foldedString, type Hit, originalSpan } from '../text/index.ts';
import { jobNoticeItems } from '../text/notice-items.ts';
import type { Hopeless } from './gate.ts';
import type { Likeness } from './likeness.ts';
import { begin, counts, createNotes, isWithin, MOST_PER_GROUP, type Notes, put } from './notes.ts';
import { inOrder, together } from './pairs.ts';
import { quotations, shapeOf, unquoted } from './shape.ts';
import { MOST_READ, readSums } from './sums.ts';
import type { Found, Occurrence, Occurrences } from './when.ts';
import type { Lexicon, LikenessBand } from './word-banks.ts';

/** What a candidate says, by group. */
export interface Reading extends Found {
  /** Every group of which something was found. */
  readonly groups: readonly number[];
  spanOf(occurrence: Occurrence): Span;
}

/**
 * Compiles the reading of candidates: terms that hold, minus the accidents that the lexicon names, plus amounts,
 * contacts and the items of a job notice. It needs the raw hits of the scan just made. Null when it turns out on the
 * way that no rule against the author can hold any more. A reading is good until the next one. `isWorded`: the likeness
 * has read this text last.
 * @example const read = compileReading(lexicon, automaton, hopeless); read(text, folded, automaton.scan(folded))
 */
export function compileReading(
  lexicon: Lexicon,
  automaton: Automaton,
  hopeless: Hopeless,
  likenessOf: (() => Likeness) | null,
): (original: string, folded: Folded, rawHits: number, isWorded?: boolean) => Reading | null {
  const notes = createNotes(lexicon);
  const bands = lexicon.likeness.filter((band) => !band.own);
  const ownBands = lexicon.likeness.filter((band) => band.own);
  let original = '';
  let folded: Folded;
  const spanOf = ({ start, end }: Occurrence): Span =>
    originalSpan(original, folded, start, Math.max(start + 1, end));
  return (text, foldedText, rawHits, isWorded = false) => {
    original = text;
    folded = foldedText;
    begin(notes);
    noteTerms(notes, automaton.hits(folded, rawHits, original), folded);
    if (!noteFigures(lexicon, notes, folded, hopeless)) return null;
    notePhrases(lexicon, notes, folded);
    if (likenessOf !== null) {
      if (!isWorded) likenessOf().read(folded);
      noteLikeness(bands, notes, likenessOf(), notes.groups);
    }
    const { found } = notes;
    const quotes = quotations(folded);
    const own = quotes.length === 0 ? found : found.map((list) => outside(list, quotes));
    if (likenessOf !== null && quotes.length > 0) {
      const outside = notes.groups.filter((group) => own[group]!.length > 0);
      likenessOf().read(unquoted(folded, quotes));
      noteLikeness(ownBands, notes, likenessOf(), outside);
    }
    noteShapes(lexicon, notes, folded, quotes, own);
    return { groups: notes.groups, found, own, spanOf };
  };
}

function noteTerms(notes: Notes, hits: readonly Hit[], folded: Folded): void {
  const { found, accidents, known } = notes;
  for (let h = 0; h < hits.length; h++) {
    const hit = hits[h]!;
    const { from, values } = known.exceptionsOf;
    for (let k = from[hit.term]!, end = from[hit.term + 1]!; k < end; k++) {
      const list = accidents.get(values[k]!);
      if (list === undefined) accidents.set(values[k]!, [hit]);
      else if (list.length < MOST_PER_GROUP) list.push(hit);
    }
  }
  for (let h = 0; h < hits.length; h++) {
    const hit = hits[h]!;
    const { from, values } = known.groupsOf;
    for (let k = from[hit.term]!, end = from[hit.term + 1]!; k < end; k++) {
      const group = values[k]!;
      if (found[group]!.length < MOST_PER_GROUP && counts(notes, folded, group, hit)) put(notes, group, hit);
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
    const both = (opened[p >>> 5]! & ended[p >>> 5]!) >>> (p & 31);
    if (both === 0) p |= 31;
    if ((both & 1) === 0) continue;
    const { group, first, next, within } = lexicon.phrases[p]!;
    const pairs = inOrder(together(found, first), together(found, next), within, folded);
    if (pairs.length === 0) continue;
    for (const pair of pairs) if (counts(notes, folded, group, pair)) put(notes, group, pair);
    found[group]!.sort((a, b) => a.end - b.end);
  }
}

function noteLikeness(
  bands: readonly LikenessBand[],
  notes: Notes,
  likeness: Likeness,
  groups: readonly number[],
): void {
  const odds = likeness.odds(groups);
  let isJapanese: boolean | undefined;
  let places: readonly Span[] | undefined;
  for (let b = 0; b < bands.length; b++) {
    const { group, from, to, japanese } = bands[b]!;
    if (odds < from || odds >= to) continue;
    if (japanese) {
      isJapanese ??= likeness.isJapanese();
      if (!isJapanese) continue;
    }
    places ??= likeness.places();
    for (const place of places) put(notes, group, { ...place, term: -1 });
  }
}

function noteShapes(
  lexicon: Lexicon,
  notes: Notes,
  folded: Folded,
  quotes: readonly { start: number; end: number }[],
  own: Occurrence[][],
): void {
  const shape = shapeOf(folded, quotes);
  for (const { group, lettersTo, piecesFrom, lettersPerPieceTo, quotedFrom, title } of lexicon.shapes) {
    const holds =
      shape.letters <= lettersTo &&
      shape.pieces >= piecesFrom &&
      shape.letters <= lettersPerPieceTo * shape.pieces &&
      shape.quoted >= quotedFrom &&
      (!title || shape.isTitle);
    if (!holds) continue;
    const whole = { start: 0, end: folded.length, term: -1 };
    put(notes, group, whole);
    if (own !== notes.found) own[group]!.push(whole);
  }
}

const outside = (
  list: readonly Occurrence[],
  quotes: readonly { start: number; end: number }[],
): Occurrence[] => list.filter((occurrence) => !isWithin(occurrence, quotes));

function anyOf(found: Occurrences, groups: readonly number[]): boolean {
  for (let i = 0; i < groups.length; i++) if (found[groups[i]!]!.length > 0) return true;
  return false;
}
