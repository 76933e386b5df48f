import type { PackedStrings } from './packed-strings.ts';

/** The edges of a trie, apart from those of the root: a hash table with open addressing. */
export interface EdgeTable {
  /** Two numbers per slot: the key `(node << shift) | letter`, 0 for an empty slot, and the child node. */
  readonly slots: Int32Array;
  readonly mask: number;
  readonly shift: number;
}

/** A trie of strings of letter ids; node 0 is the root. */
export interface Trie {
  readonly size: number;
  readonly parents: Int32Array;
  readonly letters: Uint16Array;
  readonly depths: Uint8Array;
  /** By letter id: the child of the root, 0 for none. */
  readonly rootEdges: Int32Array;
  readonly edges: EdgeTable;
  /** By node: 1 if a string ends here. */
  readonly isTerminal: Uint8Array;
}

/**
 * Builds the trie of strings with letter ids from 1 to `letterIdCount` - 1; a string is cut at the first other id.
 * @example findEdge(buildTrie({ offsets: Int32Array.of(0, 2), letters: Uint16Array.of(1, 2) }, 3).edges, 1, 2) // 2
 */
export function buildTrie(strings: PackedStrings, letterIdCount: number): Trie {
  const maxNodes = strings.letters.length + 1;
  const shift = 32 - Math.clz32(letterIdCount - 1);
  const { slots, mask } = createEdgeTable(maxNodes, shift);
  const parents = new Int32Array(maxNodes);
  const letters = new Uint16Array(maxNodes);
  const depths = new Uint8Array(maxNodes);
  const rootEdges = new Int32Array(letterIdCount);
  const isTerminal = new Uint8Array(maxNodes);
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
    const key = (node << shift) | letter;
    let slot = hashEdgeKey(key) & mask;
    while (slots[slot * 2] !== 0) {
      if (slots[slot * 2] === key) return slots[slot * 2 + 1]!;
      slot = (slot + 1) & mask;
    }
    slots[slot * 2] = key;
    slots[slot * 2 + 1] = addNode(node, letter);
    return slots[slot * 2 + 1]!;
  }

  for (let s = 0; s + 1 < strings.offsets.length; s++) {
    let node = 0;
    for (let k = strings.offsets[s]!; k < strings.offsets[s + 1]! && strings.letters[k]! < letterIdCount; k++)
      node = findOrAddChild(node, strings.letters[k]!);
    isTerminal[node] = 1;
  }
  // Strings share prefixes, so most of the reserved nodes are unused: trim the arrays.
  const nodes = {
    parents: parents.slice(0, size),
    letters: letters.slice(0, size),
    depths: depths.slice(0, size),
  };
  return { size, ...nodes, rootEdges, edges: packEdges(nodes, shift), isTerminal: isTerminal.slice(0, size) };
}

function packEdges({ parents, letters }: Pick<Trie, 'parents' | 'letters'>, shift: number): EdgeTable {
  const edges = createEdgeTable(parents.length, shift);
  const { slots, mask } = edges;
  for (let node = 1; node < parents.length; node++) {
    if (parents[node] === 0) continue;
    const key = (parents[node]! << shift) | letters[node]!;
    let slot = hashEdgeKey(key) & mask;
    while (slots[slot * 2] !== 0) slot = (slot + 1) & mask;
    slots[slot * 2] = key;
    slots[slot * 2 + 1] = node;
  }
  return edges;
}

/** An empty table with room for `maxEdges` edges. @example createEdgeTable(100, 7) */
export function createEdgeTable(maxEdges: number, shift: number): EdgeTable {
  const size = 1 << (32 - Math.clz32(maxEdges * 2));
  return { slots: new Int32Array(size * 2), mask: size - 1, shift };
}

/** The child of a node other than the root by a letter id; 0 if there is none. @example findEdge(edges, 1, 2) */
export function findEdge({ slots, mask, shift }: EdgeTable, node: number, letter: number): number {
  const key = (node << shift) | letter;
  for (let slot = hashEdgeKey(key) & mask; ; slot = (slot + 1) & mask) {
    const slotKey = slots[slot * 2]!;
    if (slotKey === key) return slots[slot * 2 + 1]!;
    if (slotKey === 0) return 0;
  }
}

const hashEdgeKey = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 11;
