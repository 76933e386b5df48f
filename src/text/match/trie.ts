import { isLetterOrDigit } from '../fold/fold-table.ts';

/** The edges of a trie, apart from those of the root: a hash table with open addressing. */
interface EdgeTable {
  /** Two numbers per slot: the key `(node << shift) | letter`, 0 for an empty slot, and the child node. */
  readonly slots: Int32Array;
  readonly mask: number;
  readonly shift: number;
}

/** A trie of folded terms. Node 0 is the root. Letters have numbers from 1; a term that is one symbol is one letter. */
export interface Trie {
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
  /** By node: the first term that ends here, and by term the next one; -1 ends a list. */
  readonly firstTerm: Int32Array;
  readonly nextTerm: Int32Array;
}

/** The units of folded terms that are searched for: term `t` has those at [offsets[t], offsets[t + 1]). */
function packSearchedUnits(terms: readonly string[]) {
  const offsets = new Int32Array(terms.length + 1);
  const units = new Uint16Array(terms.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (let t = 0; t < terms.length; t++) {
    const term = terms[t]!;
    for (let i = 0; i < term.length; i++) {
      const unit = term.charCodeAt(i);
      if (isLetterOrDigit(unit)) units[end++] = unit;
    }
    // A term without letters is searched for as its first symbol.
    if (end === offsets[t]) units[end++] = term.charCodeAt(0);
    offsets[t + 1] = end;
  }
  return { offsets, units: units.subarray(0, end) };
}

/**
 * Builds the trie of folded terms.
 * @example findChild(buildTrie(['うけこ']), 0, 'う'.charCodeAt(0)) // 1
 */
export function buildTrie(terms: readonly string[]): Trie {
  const { offsets, units } = packSearchedUnits(terms);
  const unitByLetter = Uint16Array.from([0, ...new Set(units)]);
  const letterByUnit = new Uint16Array(0x10000);
  for (let letter = 1; letter < unitByLetter.length; letter++) letterByUnit[unitByLetter[letter]!] = letter;
  const maxNodes = units.length + 1;
  const shift = 32 - Math.clz32(unitByLetter.length);
  const edges = createEdgeTable(maxNodes, shift);
  const parents = new Int32Array(maxNodes);
  const letters = new Uint16Array(maxNodes);
  const depths = new Uint8Array(maxNodes);
  const rootEdges = new Int32Array(unitByLetter.length);
  const firstTerm = new Int32Array(maxNodes).fill(-1);
  const nextTerm = new Int32Array(terms.length).fill(-1);
  let size = 1;

  function addNode(parent: number, letter: number): number {
    parents[size] = parent;
    letters[size] = letter;
    depths[size] = Math.min(255, depths[parent]! + 1);
    return size++;
  }

  function findOrAddChild(node: number, letter: number): number {
    if (node === 0) {
      if (rootEdges[letter] === 0) rootEdges[letter] = addNode(0, letter);
      return rootEdges[letter]!;
    }
    const slot = findSlot(edges, (node << shift) | letter);
    if (edges.slots[slot * 2] === 0) {
      edges.slots[slot * 2] = (node << shift) | letter;
      edges.slots[slot * 2 + 1] = addNode(node, letter);
    }
    return edges.slots[slot * 2 + 1]!;
  }

  // Backwards, so that the lists of terms of a node are ascending.
  for (let t = terms.length - 1; t >= 0; t--) {
    let node = 0;
    for (let k = offsets[t]!; k < offsets[t + 1]!; k++) node = findOrAddChild(node, letterByUnit[units[k]!]!);
    nextTerm[t] = firstTerm[node]!;
    firstTerm[node] = t;
  }
  // Terms share prefixes, so most of the reserved nodes are unused.
  const nodes = {
    parents: parents.slice(0, size),
    letters: letters.slice(0, size),
    depths: depths.slice(0, size),
    firstTerm: firstTerm.slice(0, size),
  };
  return {
    size,
    ...nodes,
    letterByUnit,
    unitByLetter,
    rootEdges,
    edges: packEdges(nodes, shift),
    nextTerm,
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

function packEdges({ parents, letters }: Pick<Trie, 'parents' | 'letters'>, shift: number): EdgeTable {
  const edges = createEdgeTable(parents.length, shift);
  for (let node = 1; node < parents.length; node++) {
    if (parents[node] === 0) continue;
    const key = (parents[node]! << shift) | letters[node]!;
    const slot = findSlot(edges, key);
    edges.slots[slot * 2] = key;
    edges.slots[slot * 2 + 1] = node;
  }
  return edges;
}

function createEdgeTable(maxEdges: number, shift: number): EdgeTable {
  const size = 1 << (32 - Math.clz32(maxEdges * 2));
  return { slots: new Int32Array(size * 2), mask: size - 1, shift };
}

/** The slot of a key, or the empty slot where it would be. */
function findSlot({ slots, mask }: EdgeTable, key: number): number {
  let slot = (Math.imul(key, 0x9e3779b1) >>> 11) & mask;
  while (slots[slot * 2] !== key && slots[slot * 2] !== 0) slot = (slot + 1) & mask;
  return slot;
}
