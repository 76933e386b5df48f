import type { PackedStrings } from './packed-strings.ts';

/** Which letter leads from which node to which: one hash table, open, with room. The root's edges are not in here. */
export interface EdgeTable {
  /** Two numbers a slot: `(node << shift) | letter`, 0 where nothing is, and the node that it leads to. */
  readonly slots: Int32Array;
  readonly mask: number;
  readonly shift: number;
}

/** Words as a tree of letters; node 0 is the root. */
export interface Trie {
  readonly size: number;
  readonly parents: Int32Array;
  readonly letters: Uint16Array;
  readonly depths: Uint8Array;
  /** Where each letter leads from the root. */
  readonly rootEdges: Int32Array;
  readonly edges: EdgeTable;
  /** By node: 1 where a word ends. */
  readonly isTerminal: Uint8Array;
}

/**
 * Grows the tree of all words whose letters are from 1 upwards and below `parsePeriodEnd`.
 * @example findEdge(buildTrie({ from: Int32Array.of(0, 2), letters: Uint16Array.of(1, 2) }, 3).edges, 1, 2) // 2
 */
export function buildTrie(words: PackedStrings, letterIdCount: number): Trie {
  const most = words.letters.length + 1;
  const shift = 32 - Math.clz32(letterIdCount - 1);
  const { slots, mask } = createEdgeTable(most, shift);
  const parents = new Int32Array(most);
  const letters = new Uint16Array(most);
  const depths = new Uint8Array(most);
  const rootEdges = new Int32Array(letterIdCount);
  const ends = new Uint8Array(most);
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

  for (let w = 0; w + 1 < words.offsets.length; w++) {
    let node = 0;
    for (let k = words.offsets[w]!; k < words.offsets[w + 1]! && words.letters[k]! < letterIdCount; k++)
      node = findOrAddChild(node, words.letters[k]!);
    ends[node] = 1;
  }
  // Words share their beginnings: what was kept free for more nodes is given back.
  const cut = {
    parents: parents.slice(0, size),
    letters: letters.slice(0, size),
    depths: depths.slice(0, size),
  };
  return { size, ...cut, rootEdges, edges: packEdges(cut, shift), isTerminal: ends.slice(0, size) };
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

/** Room for so many edges, none there yet. @example createEdgeTable(100, 7) */
export function createEdgeTable(maxEdges: number, shift: number): EdgeTable {
  const size = 1 << (32 - Math.clz32(maxEdges * 2));
  return { slots: new Int32Array(size * 2), mask: size - 1, shift };
}

/** Where a letter leads from a node that is not the root; 0 when nowhere. @example findEdge(edges, 1, 2) */
export function findEdge({ slots, mask, shift }: EdgeTable, node: number, letter: number): number {
  const key = (node << shift) | letter;
  for (let slot = hashEdgeKey(key) & mask; ; slot = (slot + 1) & mask) {
    const there = slots[slot * 2]!;
    if (there === key) return slots[slot * 2 + 1]!;
    if (there === 0) return 0;
  }
}

/** @example hashOf(key) & mask */
export const hashEdgeKey = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 11;
