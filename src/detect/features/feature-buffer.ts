import { invertLists, type PackedLists } from '#lib';
import type { FoldedText } from '../../text/index.ts';
import type { Lexicon, TermPosition } from '../lexicon/lexicon-types.ts';
import type { Occurrence } from '../rules/condition.ts';
import { isAtPosition } from './text-shape.ts';

/** So many occurrences of one group tell all there is to tell. */
export const MAX_OCCURRENCES_PER_GROUP = 48;

/** What is asked of a lexicon for every word of every candidate, as numbers side by side. */
interface LexiconTables {
  /** By term: the groups that it stands for, and those whose hits inside it are accidents. */
  readonly groupsOfTerm: PackedLists;
  readonly exceptionsOfTerm: PackedLists;
  /** By group: where it must stand, if that matters. */
  readonly positions: readonly (TermPosition | undefined)[];
  /** By group: the phrases that it opens and ends. */
  readonly phrasesByFirst: PackedLists;
  readonly phrasesByNext: PackedLists;
}

/** What a reading has found so far; one for all readings, since a candidate would make it anew. */
export interface FeatureBuffer {
  readonly occurrences: Occurrence[][];
  /** Groups of which something was found. */
  readonly groups: number[];
  /** Every group that was found and the place of its last letter, two numbers each, terms in their order. */
  readonly groupEnds: number[];
  readonly exceptionHits: Map<number, Occurrence[]>;
  readonly tables: LexiconTables;
  /** A bit for each phrase: was one of its halves found? */
  readonly phrasesWithFirst: Int32Array;
  readonly phrasesWithNext: Int32Array;
}

/** What was found of a group until something is. */
const EMPTY: Occurrence[] = [];
Object.freeze(EMPTY);

/** Forgets the last text. @example resetBuffer(notes) */
export function resetBuffer({
  occurrences,
  groups,
  groupEnds,
  exceptionHits,
  phrasesWithFirst,
  phrasesWithNext,
}: FeatureBuffer): void {
  for (const group of groups) occurrences[group] = EMPTY;
  groups.length = 0;
  groupEnds.length = 0;
  exceptionHits.clear();
  phrasesWithFirst.fill(0);
  phrasesWithNext.fill(0);
}

/** @example const notes = createFeatureBuffer(lexicon); put(notes, group, hit) */
export function createFeatureBuffer(lexicon: Lexicon): FeatureBuffer {
  const bits = (lexicon.phrases.length >>> 5) + 1;
  return {
    occurrences: new Array(lexicon.groups.length).fill(EMPTY),
    groups: [],
    groupEnds: [],
    exceptionHits: new Map(),
    tables: getLexiconTables(lexicon),
    phrasesWithFirst: new Int32Array(bits),
    phrasesWithNext: new Int32Array(bits),
  };
}

const tablesByLexicon = new WeakMap<Lexicon, LexiconTables>();

/** Reckoned once, for several readings ask. */
function getLexiconTables(lexicon: Lexicon): LexiconTables {
  const there = tablesByLexicon.get(lexicon);
  if (there !== undefined) return there;
  const { groups, groupsOfTerm, exceptionsOfTerm, positions, phrases } = lexicon;
  const known: LexiconTables = {
    groupsOfTerm,
    exceptionsOfTerm,
    positions: groups.map((_, g) => positions.get(g)),
    phrasesByFirst: invertLists(
      groups.length,
      phrases.map((phrase) => phrase.first),
    ),
    phrasesByNext: invertLists(
      groups.length,
      phrases.map((phrase) => phrase.next),
    ),
  };
  tablesByLexicon.set(lexicon, known);
  return known;
}

/** Notes an occurrence of a group. @example put(notes, group, { start: 0, end: 2, term: -1 }) */
export function addOccurrence(
  { occurrences, groups, groupEnds, tables, phrasesWithFirst, phrasesWithNext }: FeatureBuffer,
  group: number,
  at: Occurrence,
): void {
  const list = occurrences[group]!;
  if (list.length >= MAX_OCCURRENCES_PER_GROUP) return;
  groupEnds.push(group, at.end - 1);
  if (list !== EMPTY) {
    list.push(at);
    return;
  }
  occurrences[group] = [at];
  groups.push(group);
  setBits(phrasesWithFirst, tables.phrasesByFirst, group);
  setBits(phrasesWithNext, tables.phrasesByNext, group);
}

function setBits(bits: Int32Array, { offsets, values }: PackedLists, group: number): void {
  for (let k = offsets[group]!, end = offsets[group + 1]!; k < end; k++)
    bits[values[k]! >>> 5]! |= 1 << (values[k]! & 31);
}

/** Is the occurrence no accident, and where its group must stand? @example counts(notes, folded, group, hit) */
export function isValidOccurrence(
  buffer: FeatureBuffer,
  folded: FoldedText,
  group: number,
  at: Occurrence,
): boolean {
  const accidents = buffer.exceptionHits.get(group);
  if (accidents !== undefined && isInsideAny(at, accidents)) return false;
  const place = buffer.tables.positions[group];
  return place === undefined || isAtPosition(place, folded, at);
}

/** @example isInsideAny(occurrence, findQuotations(folded)) */
export function isInsideAny(
  { start, end }: Occurrence,
  ranges: readonly { start: number; end: number }[],
): boolean {
  for (const s of ranges) if (s.start <= start && end <= s.end) return true;
  return false;
}
