import type { Folded } from '../text/index.ts';
import { holders, type Listed } from './listed.ts';
import { standsAt } from './shape.ts';
import type { Occurrence } from './when.ts';
import type { Lexicon, Place } from './word-banks.ts';

/** So many occurrences of one group tell all there is to tell. */
export const MOST_PER_GROUP = 48;

/** What is asked of a lexicon for every word of every candidate, as numbers side by side. */
interface Known {
  /** By term: the groups that it stands for, and those whose hits inside it are accidents. */
  readonly groupsOf: Listed;
  readonly exceptionsOf: Listed;
  /** By group: where it must stand, if that matters. */
  readonly places: readonly (Place | undefined)[];
  /** By group: the phrases that it opens and ends. */
  readonly openings: Listed;
  readonly endings: Listed;
}

/** What a reading has found so far; one for all readings, since a candidate would make it anew. */
export interface Notes {
  readonly found: Occurrence[][];
  /** Groups of which something was found. */
  readonly groups: number[];
  /** Every group that was found and the place of its last letter, two numbers each, terms in their order. */
  readonly order: number[];
  readonly accidents: Map<number, Occurrence[]>;
  readonly known: Known;
  /** A bit for each phrase: was one of its halves found? */
  readonly opened: Int32Array;
  readonly ended: Int32Array;
}

/** What was found of a group until something is. */
const EMPTY: Occurrence[] = [];
Object.freeze(EMPTY);

/** Forgets the last text. @example begin(notes) */
export function begin({ found, groups, order, accidents, opened, ended }: Notes): void {
  for (const group of groups) found[group] = EMPTY;
  groups.length = 0;
  order.length = 0;
  accidents.clear();
  opened.fill(0);
  ended.fill(0);
}

/** @example const notes = createNotes(lexicon); put(notes, group, hit) */
export function createNotes(lexicon: Lexicon): Notes {
  const bits = (lexicon.phrases.length >>> 5) + 1;
  return {
    found: new Array(lexicon.groups.length).fill(EMPTY),
    groups: [],
    order: [],
    accidents: new Map(),
    known: knownOf(lexicon),
    opened: new Int32Array(bits),
    ended: new Int32Array(bits),
  };
}

const compiled = new WeakMap<Lexicon, Known>();

/** Reckoned once, for several readings ask. */
function knownOf(lexicon: Lexicon): Known {
  const there = compiled.get(lexicon);
  if (there !== undefined) return there;
  const { groups, groupsOf, exceptionsOf, places, phrases } = lexicon;
  const known: Known = {
    groupsOf,
    exceptionsOf,
    places: groups.map((_, g) => places.get(g)),
    openings: holders(
      groups.length,
      phrases.map((phrase) => phrase.first),
    ),
    endings: holders(
      groups.length,
      phrases.map((phrase) => phrase.next),
    ),
  };
  compiled.set(lexicon, known);
  return known;
}

/** Notes an occurrence of a group. @example put(notes, group, { start: 0, end: 2, term: -1 }) */
export function put(
  { found, groups, order, known, opened, ended }: Notes,
  group: number,
  at: Occurrence,
): void {
  const list = found[group]!;
  if (list.length >= MOST_PER_GROUP) return;
  order.push(group, at.end - 1);
  if (list !== EMPTY) {
    list.push(at);
    return;
  }
  found[group] = [at];
  groups.push(group);
  setBits(opened, known.openings, group);
  setBits(ended, known.endings, group);
}

function setBits(bits: Int32Array, { from, values }: Listed, group: number): void {
  for (let k = from[group]!, end = from[group + 1]!; k < end; k++)
    bits[values[k]! >>> 5]! |= 1 << (values[k]! & 31);
}

/** Is the occurrence no accident, and where its group must stand? @example counts(notes, folded, group, hit) */
export function counts(notes: Notes, folded: Folded, group: number, at: Occurrence): boolean {
  const accidents = notes.accidents.get(group);
  if (accidents !== undefined && isWithin(at, accidents)) return false;
  const place = notes.known.places[group];
  return place === undefined || standsAt(place, folded, at);
}

/** @example isWithin(occurrence, quotations(folded)) */
export function isWithin(
  { start, end }: Occurrence,
  stretches: readonly { start: number; end: number }[],
): boolean {
  for (const s of stretches) if (s.start <= start && end <= s.end) return true;
  return false;
}
