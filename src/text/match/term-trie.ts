import type { Trie } from './trie.ts';

/** A trie of terms with what the deobfuscation needs to guess letters. */
export interface TermTrie extends Trie {
  /** By node: 1 if a term of at least two letters ends here. */
  readonly isTerminal: Uint8Array;
  /** The children of node n are at [childOffsets[n], childOffsets[n + 1]), oldest first. */
  readonly childOffsets: Int32Array;
  readonly children: Int32Array;
  /** Nodes of depth two by their folded unit, newest first: the possible continuations of a masked first letter. */
  readonly secondLevelNodes: ReadonlyMap<number, readonly number[]>;
  /** A bit for each pair of letters that are adjacent in a term. */
  readonly bigramBits: Int32Array;
}

/**
 * Adds the tables for walks that skip separators and guess masked letters.
 * @example buildTermTrie(compileTerms([{ folded: 'うけこ' }]).trie).isTerminal[3] // 1
 */
export function buildTermTrie(trie: Trie): TermTrie {
  const { size, parents, letters, depths, edges, unitByLetter, firstTerm } = trie;
  const isTerminal = Uint8Array.from(firstTerm, (term, node) => Number(term >= 0 && depths[node]! > 1));
  const childOffsets = new Int32Array(size + 2);
  for (let node = 1; node < size; node++) childOffsets[parents[node]! + 2]!++;
  for (let node = 0; node < size; node++) childOffsets[node + 2]! += childOffsets[node + 1]!;
  const children = new Int32Array(size);
  for (let node = 1; node < size; node++) children[childOffsets[parents[node]! + 1]!++] = node;

  const bigramBits = new Int32Array((1 << (2 * edges.shift)) >>> 5 || 1);
  const secondLevelNodes = new Map<number, number[]>();
  for (let node = size - 1; node > 0; node--) {
    const parent = parents[node]!;
    if (parent === 0) continue;
    const pair = (letters[parent]! << edges.shift) | letters[node]!;
    bigramBits[pair >>> 5]! |= 1 << (pair & 31);
    if (parents[parent] !== 0) continue;
    const unit = unitByLetter[letters[node]!]!;
    const nodes = secondLevelNodes.get(unit);
    if (nodes === undefined) secondLevelNodes.set(unit, [node]);
    else nodes.push(node);
  }
  return { ...trie, isTerminal, childOffsets, children, secondLevelNodes, bigramBits };
}

/** Are these two units adjacent in a term? @example areAdjacentInTerms(trie, 0x3046, 0x3051) // う, け */
export function areAdjacentInTerms(
  { letterByUnit, edges, bigramBits }: TermTrie,
  before: number,
  after: number,
): boolean {
  const [first, second] = [letterByUnit[before]!, letterByUnit[after]!];
  if (first === 0 || second === 0) return false;
  const pair = (first << edges.shift) | second;
  return ((bigramBits[pair >>> 5]! >>> (pair & 31)) & 1) === 1;
}

/** The folded unit that leads to a node. @example letterOf(trie, 1) // the unit of う */
export const letterOf = ({ letters, unitByLetter }: TermTrie, node: number): number =>
  unitByLetter[letters[node]!]!;

/** The folded units from the root to a node. @example lettersOnPath(trie, node) // the units of うけこ */
export function lettersOnPath(trie: TermTrie, node: number): readonly number[] {
  const path: number[] = [];
  for (let at = node; at !== 0; at = trie.parents[at]!) path.push(letterOf(trie, at));
  return path.reverse();
}
