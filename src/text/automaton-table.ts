import { type Edges, edgeFrom, emptyEdges, hashOf, type Tree } from './word-tree.ts';

/** Columns below this are the letters that ordinary text is made of: kana, Latin, digits. */
export const COMMON = 128;
export const COMMON_BITS = 7;
/** States so many letters deep have a dense row. */
const DENSE_DEPTH = 2;

/**
 * The automaton of Aho and Corasick (1975) over numbered columns. States four letters deep at the most have a dense row
 * for the common columns, one look-up for a character: there ordinary text spends its time. Elsewhere a state looks for
 * an edge, and without one falls back to its longest ending that is a beginning too.
 */
export interface AutomatonTable {
  /** Rows of the states below `denseStates` for the columns below `COMMON`. */
  readonly dense: Uint16Array | Int32Array;
  readonly denseStates: number;
  /** Where each column leads from the root, which is state 0. */
  readonly first: Int32Array;
  readonly edges: Edges;
  readonly fallback: Int32Array;
  /** In the states [firstEnd, lastEnd) words end: those from `endsAt[s - firstEnd]` in `ends`, up to the next -1. */
  readonly firstEnd: number;
  readonly lastEnd: number;
  readonly ends: Int32Array;
  readonly endsAt: Int32Array;
}

/**
 * Builds the table for a tree of columns below `width`.
 * @example buildTable(growTree([[1, 2]]), 3).lastEnd // 3
 */
export function buildTable(tree: Tree, width: number): AutomatonTable {
  const { size, depths, parents, letters, edges: grown } = tree;
  const order = byDepth(tree);
  const fallen = fallbacks(tree, order);
  const ends: (readonly number[])[] = new Array(size).fill(NONE);
  for (const node of order) {
    const [own, shorter] = [tree.ends.get(node) ?? NONE, ends[fallen[node]!]!];
    ends[node] = node === 0 || shorter.length === 0 ? own : own.length === 0 ? shorter : [...own, ...shorter];
  }

  const states = new Int32Array(size);
  const kinds = [0, 0, 0, 0];
  const kindOf = (node: number): number =>
    depths[node]! <= DENSE_DEPTH ? (ends[node]!.length > 0 ? 1 : 0) : ends[node]!.length > 0 ? 2 : 3;
  for (const node of order) kinds[kindOf(node)]!++;
  const firstEnd = kinds[0]!;
  const denseStates = firstEnd + kinds[1]!;
  const lastEnd = denseStates + kinds[2]!;
  const next = [0, firstEnd, denseStates, lastEnd];
  for (const node of order) states[node] = next[kindOf(node)]!++;

  const edges = renumbered(grown, states);
  const first = new Int32Array(width);
  for (let column = 0; column < width; column++) first[column] = states[tree.first[column] ?? 0]!;
  const fallback = new Int32Array(size);
  for (const node of order) fallback[states[node]!] = states[fallen[node]!]!;

  const dense =
    size <= 0xffff ? new Uint16Array(denseStates << COMMON_BITS) : new Int32Array(denseStates << COMMON_BITS);
  const endsAt = new Int32Array(lastEnd - firstEnd);
  const listed: number[] = [];
  for (const node of order) {
    if (ends[node]!.length === 0) continue;
    endsAt[states[node]! - firstEnd] = listed.length;
    listed.push(...ends[node]!, -1);
  }
  // From the root outwards, so that the row to fall back to is there already: of each depth first what is taken over,
  // then where its own letters lead.
  for (let level = 0; level < size; ) {
    const depth = depths[order[level]!]!;
    if (depth > DENSE_DEPTH) break;
    let next = level;
    for (; next < size && depths[order[next]!] === depth; next++) {
      const state = states[order[next]!]!;
      const shorter = fallback[state]! << COMMON_BITS;
      if (depth > 0) dense.copyWithin(state << COMMON_BITS, shorter, shorter + COMMON);
    }
    for (let at = next; at < size && depths[order[at]!] === depth + 1; at++) {
      const node = order[at]!;
      if (letters[node]! < COMMON)
        dense[(states[parents[node]!]! << COMMON_BITS) | letters[node]!] = states[node]!;
    }
    level = next;
  }
  return {
    dense,
    denseStates,
    first,
    edges,
    fallback,
    firstEnd,
    lastEnd,
    ends: Int32Array.from(listed),
    endsAt,
  };
}

const NONE: readonly number[] = [];

/** The nodes from the root outwards. */
function byDepth({ size, depths }: Tree): Int32Array {
  const deepest = depths.reduce((most, depth) => Math.max(most, depth), 0);
  const at = new Int32Array(deepest + 2);
  for (let node = 0; node < size; node++) at[depths[node]! + 1]!++;
  for (let depth = 0; depth <= deepest; depth++) at[depth + 1]! += at[depth]!;
  const order = new Int32Array(size);
  for (let node = 0; node < size; node++) order[at[depths[node]!]!++] = node;
  return order;
}

/** For each node the longest ending of it that is a beginning of a word too. */
function fallbacks({ size, parents, letters, first, edges }: Tree, order: Int32Array): Int32Array {
  const fallen = new Int32Array(size);
  for (const node of order) {
    const parent = parents[node]!;
    if (node === 0 || parent === 0) continue;
    const letter = letters[node]!;
    for (let at = fallen[parent]!; ; at = fallen[at]!) {
      const to = at === 0 ? (first[letter] ?? 0) : edgeFrom(edges, at, letter);
      if (to !== 0) fallen[node] = to;
      if (to !== 0 || at === 0) break;
    }
  }
  return fallen;
}

function renumbered({ slots, shift }: Edges, states: Int32Array): Edges {
  const edges = emptyEdges(states.length, shift);
  for (let slot = 0; slot < slots.length; slot += 2) {
    const key = slots[slot]!;
    if (key === 0) continue;
    const renewed = (states[key >>> shift]! << shift) | (key & ((1 << shift) - 1));
    let at = hashOf(renewed) & edges.mask;
    while (edges.slots[at * 2] !== 0) at = (at + 1) & edges.mask;
    edges.slots[at * 2] = renewed;
    edges.slots[at * 2 + 1] = states[slots[slot + 1]!]!;
  }
  return edges;
}
