import type { CaseSummary } from '#core';
import type { IndexedCase } from './case-summary.ts';

/** The position of a case in the order of the lists. */
interface Position {
  readonly isUndecided: boolean;
  /** When it was opened, or, for a decided case, when it was decided. */
  readonly atMs: number;
  readonly caseId: string;
}

/** Cases that were left out are read again when this share of the places is taken by undecided ones, or less. */
const REFILL_BELOW = 0.9;

/** The summaries of one server in memory: undecided cases, oldest first; then decided ones, newest decision first. */
export interface CaseIndex {
  get(caseId: string): IndexedCase | undefined;
  /** Adds a case, or replaces it; an older version than the present one changes nothing and returns false. */
  put(entry: IndexedCase): boolean;
  /** True if the case was there. */
  remove(caseId: string): boolean;
  /** All entries in order, after the position `after` of an earlier `positionOf`. */
  entries(after?: string): Iterable<IndexedCase>;
  /** The position of an entry as a text for a URL. */
  positionOf(entry: IndexedCase): string;
  readonly size: number;
  readonly undecided: number;
  /** Whether cases were left out because there are more than `maxCases`. */
  readonly isTruncated: boolean;
  /** Whether undecided cases were left out, and there is room for them again. */
  readonly canTakeMore: boolean;
  /** Call it before all cases are put in again. */
  beginFill(): void;
  /** The channels and packs of all cases, sorted. */
  facets(): { readonly channels: readonly string[]; readonly packs: readonly string[] };
}

/**
 * Creates an empty index. With more than `maxCases` it leaves out the case that was decided first, and of undecided ones the
 * newest: they come in again when the index is filled anew.
 * @example const index = createCaseIndex(20_000); index.put(entry); [...index.entries()].length // 1
 */
export function createCaseIndex(maxCases: number): CaseIndex {
  const byId = new Map<string, IndexedCase>();
  const undecided: IndexedCase[] = [];
  const decided: IndexedCase[] = [];
  let isTruncated = false;
  let hasLeftOutWaiting = false;

  const listOf = ({ isUndecided }: Position) => (isUndecided ? undecided : decided);

  function removeFromList(entry: IndexedCase): void {
    const position = positionOfEntry(entry);
    const list = listOf(position);
    const at = findPlace(list, position);
    if (list[at]?.summary.caseId === entry.summary.caseId) list.splice(at, 1);
  }

  function remove(caseId: string): boolean {
    const entry = byId.get(caseId);
    if (!entry) return false;
    byId.delete(caseId);
    removeFromList(entry);
    return true;
  }

  return {
    get: (caseId) => byId.get(caseId),
    put(entry) {
      const { caseId, version } = entry.summary;
      const before = byId.get(caseId);
      if (before && before.summary.version > version) return false;
      if (before) removeFromList(before);
      const position = positionOfEntry(entry);
      const list = listOf(position);
      list.splice(findPlace(list, position), 0, entry);
      byId.set(caseId, entry);
      while (byId.size > maxCases) {
        if (decided.length === 0) hasLeftOutWaiting = true;
        byId.delete((decided.pop() ?? undecided.pop())!.summary.caseId);
        isTruncated = true;
      }
      return true;
    },
    remove,
    *entries(after) {
      const from = after === undefined ? undefined : parsePosition(after);
      if (from?.isUndecided !== false) yield* undecided.slice(from ? findPlaceAfter(undecided, from) : 0);
      yield* decided.slice(from?.isUndecided === false ? findPlaceAfter(decided, from) : 0);
    },
    positionOf: (entry) => formatPosition(positionOfEntry(entry)),
    get size() {
      return byId.size;
    },
    get undecided() {
      return undecided.length;
    },
    get isTruncated() {
      return isTruncated;
    },
    get canTakeMore() {
      return hasLeftOutWaiting && undecided.length < maxCases * REFILL_BELOW;
    },
    beginFill() {
      hasLeftOutWaiting = false;
    },
    facets() {
      const summaries = [...byId.values()].map(({ summary }) => summary);
      return { channels: distinct(summaries, 'channel'), packs: distinct(summaries, 'packs') };
    },
  };
}

const distinct = (
  summaries: readonly Pick<CaseSummary, 'channel' | 'packs'>[],
  field: 'channel' | 'packs',
): readonly string[] => [...new Set(summaries.flatMap((summary) => summary[field]))].sort();

const positionOfEntry = ({ summary }: IndexedCase): Position => ({
  isUndecided: summary.needsDecision,
  atMs: (summary.needsDecision ? summary.openedAt : (summary.decision?.at ?? summary.openedAt)).getTime(),
  caseId: summary.caseId,
});

/** Below 0 if `a` comes before `b` in the same list. */
function comparePositions(a: Position, b: Position): number {
  const byTime = a.isUndecided ? a.atMs - b.atMs : b.atMs - a.atMs;
  return byTime || (a.caseId < b.caseId ? -1 : a.caseId > b.caseId ? 1 : 0);
}

/** The index of the first entry that does not come before the position. */
function findPlace(list: readonly IndexedCase[], position: Position): number {
  let low = 0;
  for (let high = list.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (comparePositions(positionOfEntry(list[middle]!), position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function findPlaceAfter(list: readonly IndexedCase[], position: Position): number {
  const at = findPlace(list, position);
  return list[at]?.summary.caseId === position.caseId ? at + 1 : at;
}

const formatPosition = ({ isUndecided, atMs, caseId }: Position): string =>
  `${isUndecided ? 'u' : 'd'}.${atMs.toString(36)}.${caseId}`;

/** A position that cannot be read counts as the beginning. */
function parsePosition(text: string): Position | undefined {
  const match = /^([ud])\.([0-9a-z]{1,12})\.(.+)$/.exec(text);
  return match
    ? { isUndecided: match[1] === 'u', atMs: Number.parseInt(match[2]!, 36), caseId: match[3]! }
    : undefined;
}
