/** Which letter leads from which node to which: one hash table, open, with room. The root's edges are not in here. */
export interface Edges {
  /** Two numbers a slot: `(node << shift) | letter`, 0 where nothing is, and the node that it leads to. */
  readonly slots: Int32Array;
  readonly mask: number;
  readonly shift: number;
}

/** Words as a tree of letters; node 0 is the root. */
export interface Tree {
  readonly size: number;
  readonly parents: Int32Array;
  readonly letters: Uint16Array;
  readonly depths: Uint8Array;
  /** Where each letter leads from the root. */
  readonly first: Int32Array;
  readonly edges: Edges;
  /** By node: the words that end there, in the order they were given. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
}

/**
 * Grows the tree of all words; a word is a list of letters from 1 upwards, empty ones are left out.
 * @example edgeFrom(growTree([[1, 2]]).edges, 1, 2) // 2
 */
export function growTree(words: readonly (readonly number[])[]): Tree {
  let most = 1;
  let largest = 1;
  for (const word of words) {
    most += word.length;
    for (const letter of word) if (letter > largest) largest = letter;
  }
  const shift = 32 - Math.clz32(largest);
  const edges = emptyEdges(most, shift);
  const { slots, mask } = edges;
  const parents = new Int32Array(most);
  const letters = new Uint16Array(most);
  const depths = new Uint8Array(most);
  const first = new Int32Array(largest + 1);
  const ends = new Map<number, number[]>();
  let size = 1;

  function grow(parent: number, letter: number): number {
    parents[size] = parent;
    letters[size] = letter;
    depths[size] = Math.min(255, depths[parent]! + 1);
    return size++;
  }

  function childOf(node: number, letter: number): number {
    if (node === 0) {
      if (first[letter] === 0) first[letter] = grow(0, letter);
      return first[letter]!;
    }
    const key = (node << shift) | letter;
    let slot = hashOf(key) & mask;
    while (slots[slot * 2] !== 0) {
      if (slots[slot * 2] === key) return slots[slot * 2 + 1]!;
      slot = (slot + 1) & mask;
    }
    slots[slot * 2] = key;
    slots[slot * 2 + 1] = grow(node, letter);
    return slots[slot * 2 + 1]!;
  }

  words.forEach((word, w) => {
    if (word.length === 0) return;
    let node = 0;
    for (let k = 0; k < word.length; k++) node = childOf(node, word[k]!);
    const there = ends.get(node);
    if (there === undefined) ends.set(node, [w]);
    else there.push(w);
  });
  return { size, parents, letters, depths, first, edges, ends };
}

/** Room for so many edges, none there yet. @example emptyEdges(100, 7) */
export function emptyEdges(most: number, shift: number): Edges {
  const size = 1 << (32 - Math.clz32(most * 2));
  return { slots: new Int32Array(size * 2), mask: size - 1, shift };
}

/** Where a letter leads from a node that is not the root; 0 when nowhere. @example edgeFrom(edges, 1, 2) */
export function edgeFrom({ slots, mask, shift }: Edges, node: number, letter: number): number {
  const key = (node << shift) | letter;
  for (let slot = hashOf(key) & mask; ; slot = (slot + 1) & mask) {
    const there = slots[slot * 2]!;
    if (there === key) return slots[slot * 2 + 1]!;
    if (there === 0) return 0;
  }
}

/** @example hashOf(key) & mask */
export const hashOf = (key: number): number => Math.imul(key, 0x9e3779b1) >>> 11;
