import { isLetterOrDigit } from '../fold/fold-table.ts';

/** The edges of a trie, apart from those of the root: a hash table with open addressing. */
interface EdgeTable {
  /** Two numbers per slot: the key `(node << shift) | letter`, 0 for an empty slot, and the child node. */
  readonly slots: Int32Array;
  readonly mask: number;
  readonly shift: number;
}

/** The nodes of a trie of folded terms. Node 0 is the root. Letters have numbers from 1; a term that is one symbol is one letter. */
export interface TrieNodes {
  readonly size: number;
  readonly parents: Int32Array;
  /** By node: the number of the letter that leads to it. */
  readonly letters: Uint16Array;
  readonly depths: Uint8Array;
  /** By folded unit: the number of the letter; 0 for one that no term has. */
  readonly letterByUnit: Uint16Array;
  readonly unitByLetter: Uint16Array;
  /** By letter: the child of the root, 0 for none. */
  readonly rootEdges: Int32Array;
  readonly edges: EdgeTable;
}

/** A trie of folded terms. */
export interface Trie extends TrieNodes {
  /** By node: the first term that ends here, and by term the next one; -1 ends a list. */
  readonly firstTerm: Int32Array;
  readonly nextTerm: Int32Array;
}

/**
 * Builds the trie of folded terms. `ends` is the node at which each of them ends: terms that differ in separators only end at
 * the same one.
 * @example buildTrie(['うけこ', 'うけ']).ends // 3, 2
 */
export function buildTrie(terms: readonly string[]): {
  readonly nodes: TrieNodes;
  readonly ends: Int32Array;
} {
  const { offsets, termLetters, letterByUnit, unitByLetter } = numberLetters(terms);
  const maxNodes = termLetters.length + 1;
  const parents = new Int32Array(maxNodes);
  const letters = new Uint16Array(maxNodes);
  const depths = new Uint8Array(maxNodes);
  const rootEdges = new Int32Array(unitByLetter.length);
  const ends = new Int32Array(terms.length);
  let edges = createEdgeTable(terms.length * 2, 32 - Math.clz32(unitByLetter.length));
  let size = 1;

  function addNode(parent: number, letter: number): number {
    parents[size] = parent;
    letters[size] = letter;
    depths[size] = Math.min(255, depths[parent]! + 1);
    if (parent === 0) rootEdges[letter] = size;
    else {
      if (size * 2 > edges.mask) edges = enlargeEdges(edges);
      addEdge(edges, (parent << edges.shift) | letter, size);
    }
    return size++;
  }

  /** The nodes of the term before. */
  const path = new Int32Array(maxNodes);
  for (let t = terms.length - 1; t >= 0; t--) {
    const start = offsets[t]!;
    const end = offsets[t + 1]!;
    const nextEnd = offsets[t + 2]!;
    // The forms of a term follow one another and share their first letters.
    let k = 0;
    while (start + k < end && end + k < nextEnd && termLetters[start + k] === termLetters[end + k]) k++;
    let node = path[k]!;
    for (; start + k < end; k++) {
      const letter = termLetters[start + k]!;
      node = (node === 0 ? rootEdges[letter]! : findEdge(edges, node, letter)) || addNode(node, letter);
      path[k + 1] = node;
    }
    ends[t] = node;
  }
  return {
    ends,
    nodes: {
      size,
      // Terms share prefixes, so most of the reserved nodes are unused.
      parents: parents.slice(0, size),
      letters: letters.slice(0, size),
      depths: depths.slice(0, size),
      letterByUnit,
      unitByLetter,
      rootEdges,
      edges,
    },
  };
}

/** Numbers the units of folded terms that are searched for: term `t` has the letters at [offsets[t], offsets[t + 1]). */
function numberLetters(terms: readonly string[]) {
  const offsets = new Int32Array(terms.length + 1);
  const termLetters = new Uint16Array(terms.reduce((sum, { length }) => sum + length, 0) + terms.length);
  const letterByUnit = new Uint16Array(0x10000);
  const units = [0];
  let end = 0;
  const addLetter = (unit: number): void => {
    if (letterByUnit[unit] === 0) letterByUnit[unit] = units.push(unit) - 1;
    termLetters[end++] = letterByUnit[unit]!;
  };
  for (let t = 0; t < terms.length; t++) {
    const term = terms[t]!;
    for (let i = 0; i < term.length; i++) {
      const unit = term.charCodeAt(i);
      if (isLetterOrDigit(unit)) addLetter(unit);
    }
    // A term without letters is searched for as its first symbol.
    if (end === offsets[t]) addLetter(term.charCodeAt(0) || 0);
    offsets[t + 1] = end;
  }
  return {
    offsets,
    termLetters: termLetters.subarray(0, end),
    letterByUnit,
    unitByLetter: Uint16Array.from(units),
  };
}

/** The child of a node by a folded unit; 0 if there is none. @example findChild(trie, 0, 'う'.charCodeAt(0)) */
export function findChild({ letterByUnit, rootEdges, edges }: Trie, node: number, unit: number): number {
  const letter = letterByUnit[unit]!;
  if (letter === 0) return 0;
  return node === 0 ? rootEdges[letter]! : findEdge(edges, node, letter);
}

/** The child of a node other than the root by the number of a letter; 0 if there is none. @example findEdge(edges, 1, 2) */
export const findEdge = (edges: EdgeTable, node: number, letter: number): number =>
  edges.slots[findSlot(edges, (node << edges.shift) | letter) * 2 + 1]!;

/** Twice as many slots as edges, so that searches are short. */
function createEdgeTable(edgeCount: number, shift: number): EdgeTable {
  const size = 1 << (32 - Math.clz32(edgeCount * 2));
  return { slots: new Int32Array(size * 2), mask: size - 1, shift };
}

function addEdge(table: EdgeTable, key: number, node: number): void {
  const slot = findSlot(table, key);
  table.slots[slot * 2] = key;
  table.slots[slot * 2 + 1] = node;
}

function enlargeEdges({ slots, mask, shift }: EdgeTable): EdgeTable {
  const larger = createEdgeTable(mask, shift);
  for (let at = 0; at < slots.length; at += 2)
    if (slots[at] !== 0) addEdge(larger, slots[at]!, slots[at + 1]!);
  return larger;
}

/** The slot of a key, or the empty slot where it would be. */
function findSlot({ slots, mask }: EdgeTable, key: number): number {
  let slot = (Math.imul(key, 0x9e3779b1) >>> 11) & mask;
  while (slots[slot * 2] !== key && slots[slot * 2] !== 0) slot = (slot + 1) & mask;
  return slot;
}
