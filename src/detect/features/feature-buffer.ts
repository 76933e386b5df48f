import { invertLists, type PackedLists } from '#lib';
import type { FoldedText } from '../../text/index.ts';
import type { Lexicon, TermPosition } from '../lexicon/lexicon-types.ts';
import { addGroup, createGroupBits, type Occurrence } from './feature-types.ts';
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
  /** By group: the phrases that begin with it. */
  readonly phrasesByFirst: PackedLists;
}

/** The occurrences found so far. One buffer is reused for all texts; its content is valid until the next reset. */
export interface FeatureBuffer {
  readonly occurrences: Occurrence[][];
  /** The groups with at least one occurrence, and a bit for each. */
  readonly groups: number[];
  readonly bits: Int32Array;
  /** A bit for each phrase whose first half was found. */
  readonly begunPhrases: Int32Array;
  readonly exceptionHits: Map<number, Occurrence[]>;
  readonly tables: LexiconTables;
}

/** Shared list of all groups without occurrences; compared by identity. */
const EMPTY: Occurrence[] = [];
Object.freeze(EMPTY);

/** Clears the buffer for the next text. @example resetBuffer(buffer) */
export function resetBuffer({ occurrences, groups, bits, begunPhrases, exceptionHits }: FeatureBuffer): void {
  for (const group of groups) occurrences[group] = EMPTY;
  groups.length = 0;
  bits.fill(0);
  begunPhrases.fill(0);
  exceptionHits.clear();
}

/** Allocates a buffer. @example addOccurrence(createFeatureBuffer(lexicon), group, hit) */
export const createFeatureBuffer = ({
  groups,
  groupsOfTerm,
  exceptionsOfTerm,
  positions,
  phrases,
}: Lexicon): FeatureBuffer => ({
  occurrences: new Array(groups.length).fill(EMPTY),
  groups: [],
  bits: createGroupBits(groups.length),
  begunPhrases: createGroupBits(phrases.length),
  exceptionHits: new Map(),
  tables: {
    groupsOfTerm,
    exceptionsOfTerm,
    positions: groups.map((_, g) => positions.get(g)),
    phrasesByFirst: invertLists(
      groups.length,
      phrases.map(({ first }) => first),
    ),
  },
});

/**
 * Adds an occurrence of a group; ignored beyond `MAX_OCCURRENCES_PER_GROUP`.
 * @example addOccurrence(buffer, group, { start: 0, end: 2, term: -1 })
 */
export function addOccurrence(
  { occurrences, groups, bits, begunPhrases, tables: { phrasesByFirst } }: FeatureBuffer,
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
  addGroup(bits, group);
  const { offsets, values } = phrasesByFirst;
  for (let k = offsets[group]!, end = offsets[group + 1]!; k < end; k++) addGroup(begunPhrases, values[k]!);
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
