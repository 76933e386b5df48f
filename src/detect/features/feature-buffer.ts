import { invertLists, type PackedLists } from '#lib';
import type { FoldedText } from '../../text/index.ts';
import type { Lexicon, TermPosition } from '../lexicon/lexicon-types.ts';
import type { Occurrence } from './feature-types.ts';
import { isAtPosition } from './text-shape.ts';

/** Further occurrences of a group are ignored: they tell a moderator nothing new. */
export const MAX_OCCURRENCES_PER_GROUP = 48;

/** Packed tables of the lexicon for the lookups that every hit needs. */
interface LexiconTables {
  /** By term: the groups it belongs to, and the groups whose hits inside this term do not count. */
  readonly groupsOfTerm: PackedLists;
  readonly exceptionsOfTerm: PackedLists;
  /** By group: the required position in the text, if there is one. */
  readonly positions: readonly (TermPosition | undefined)[];
  /** By group: the phrases of which it is the first half, and the second. */
  readonly phrasesByFirst: PackedLists;
  readonly phrasesByNext: PackedLists;
}

/** The occurrences found so far. One buffer is reused for all texts; its content is valid until the next reset. */
export interface FeatureBuffer {
  readonly occurrences: Occurrence[][];
  /** The groups with at least one occurrence. */
  readonly groups: number[];
  readonly exceptionHits: Map<number, Occurrence[]>;
  readonly tables: LexiconTables;
  /** A bit for each phrase: was its first half found, and its second? */
  readonly phrasesWithFirst: Int32Array;
  readonly phrasesWithNext: Int32Array;
}

/** Shared list of all groups without occurrences; compared by identity. */
const EMPTY: Occurrence[] = [];
Object.freeze(EMPTY);

/** Clears the buffer for the next text. @example resetBuffer(buffer) */
export function resetBuffer({
  occurrences,
  groups,
  exceptionHits,
  phrasesWithFirst,
  phrasesWithNext,
}: FeatureBuffer): void {
  for (const group of groups) occurrences[group] = EMPTY;
  groups.length = 0;
  exceptionHits.clear();
  phrasesWithFirst.fill(0);
  phrasesWithNext.fill(0);
}

/** Allocates a buffer. @example addOccurrence(createFeatureBuffer(lexicon), group, hit) */
export function createFeatureBuffer(lexicon: Lexicon): FeatureBuffer {
  const bits = (lexicon.phrases.length >>> 5) + 1;
  return {
    occurrences: new Array(lexicon.groups.length).fill(EMPTY),
    groups: [],
    exceptionHits: new Map(),
    tables: getLexiconTables(lexicon),
    phrasesWithFirst: new Int32Array(bits),
    phrasesWithNext: new Int32Array(bits),
  };
}

const tablesByLexicon = new WeakMap<Lexicon, LexiconTables>();

/** Built once for a lexicon: there are several extractors. */
function getLexiconTables(lexicon: Lexicon): LexiconTables {
  const cached = tablesByLexicon.get(lexicon);
  if (cached !== undefined) return cached;
  const { groups, groupsOfTerm, exceptionsOfTerm, positions, phrases } = lexicon;
  const tables: LexiconTables = {
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
  tablesByLexicon.set(lexicon, tables);
  return tables;
}

/**
 * Adds an occurrence of a group; ignored beyond `MAX_OCCURRENCES_PER_GROUP`.
 * @example addOccurrence(buffer, group, { start: 0, end: 2, term: -1 })
 */
export function addOccurrence(
  { occurrences, groups, tables, phrasesWithFirst, phrasesWithNext }: FeatureBuffer,
  group: number,
  at: Occurrence,
): void {
  const list = occurrences[group]!;
  if (list.length >= MAX_OCCURRENCES_PER_GROUP) return;
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

/**
 * Does the occurrence count: not inside a longer word that is an exception, and at the required position?
 * @example isValidOccurrence(buffer, folded, group, hit)
 */
export function isValidOccurrence(
  buffer: FeatureBuffer,
  folded: FoldedText,
  group: number,
  at: Occurrence,
): boolean {
  const exceptions = buffer.exceptionHits.get(group);
  if (exceptions !== undefined && isInsideAny(at, exceptions)) return false;
  const position = buffer.tables.positions[group];
  return position === undefined || isAtPosition(position, folded, at);
}

/** Is the occurrence completely inside one of the ranges? @example isInsideAny(occurrence, findQuotations(folded)) */
export function isInsideAny(
  { start, end }: Occurrence,
  ranges: readonly { start: number; end: number }[],
): boolean {
  for (const range of ranges) if (range.start <= start && end <= range.end) return true;
  return false;
}
