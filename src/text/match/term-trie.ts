import type { CompiledTerms } from './terms.ts';
import { buildTrie, findEdge, type Trie } from './trie.ts';

/** The tree of all terms, asked by folded letter; node 0 is the root. */
export interface TermTrie {
  readonly trie: Trie;
  /** By folded unit. */
  readonly idsByFoldedUnit: Uint16Array;
  /** By column: the folded unit. */
  readonly unitsByLetterId: Uint16Array;
  /** By node: 1 where a term of two letters or more ends. */
  readonly isTerminal: Uint8Array;
  /** The children of node n stand at [childrenFrom[n], childrenFrom[n + 1]), oldest first. */
  readonly childOffsets: Int32Array;
  readonly children: Int32Array;
  /** Nodes two letters deep by their letter, newest first: where a hidden first letter may lead. */
  readonly secondLevelNodes: ReadonlyMap<number, readonly number[]>;
  /** A bit for each pair of columns that stand side by side in a term. */
  readonly bigramBits: Int32Array;
}

/**
 * Lays out the tree of terms for walks that skip and guess letters.
 * @example findChild(layOut(compileTerms([{ folded: 'うけこ' }])), 0, 'う'.charCodeAt(0)) // 1
 */
export function buildTermTrie({ alphabet, encodedTerms }: CompiledTerms): TermTrie {
  const trie = buildTrie(encodedTerms, alphabet.firstSymbolId);
  const { size, parents, letters, depths, edges } = trie;
  const unitsByLetterId = new Uint16Array(alphabet.skipId);
  for (let unit = 0; unit < alphabet.idsByFoldedUnit.length; unit++) {
    const column = alphabet.idsByFoldedUnit[unit]!;
    if (column > 0 && column < alphabet.skipId) unitsByLetterId[column] = unit;
  }
  const isTerminal = trie.isTerminal.map((ending, node) => (depths[node]! > 1 ? ending : 0));

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
    const unit = unitsByLetterId[letters[node]!]!;
    const alike = secondLevelNodes.get(unit);
    if (alike === undefined) secondLevelNodes.set(unit, [node]);
    else alike.push(node);
  }
  return {
    trie,
    idsByFoldedUnit: alphabet.idsByFoldedUnit,
    unitsByLetterId,
    isTerminal,
    childOffsets,
    children,
    secondLevelNodes,
    bigramBits,
  };
}

/** The child of a node by its letter; 0 when there is none. @example findChild(tree, 0, 'う'.charCodeAt(0)) */
export function findChild({ trie, idsByFoldedUnit }: TermTrie, node: number, letter: number): number {
  const column = idsByFoldedUnit[letter]!;
  if (column === 0 || column >= trie.rootEdges.length) return 0;
  return node === 0 ? trie.rootEdges[column]! : findEdge(trie.edges, node, column);
}

/** Does any term have these two letters side by side? @example areAdjacentInTerms(tree, 0x3046, 0x3051) // う, け */
export function areAdjacentInTerms(
  { trie, idsByFoldedUnit, bigramBits }: TermTrie,
  before: number,
  behind: number,
): boolean {
  const [first, second] = [idsByFoldedUnit[before]!, idsByFoldedUnit[behind]!];
  if (first === 0 || second === 0 || first >= trie.rootEdges.length || second >= trie.rootEdges.length)
    return false;
  const pair = (first << trie.edges.shift) | second;
  return ((bigramBits[pair >>> 5]! >>> (pair & 31)) & 1) === 1;
}

/** The letter that leads to a node. @example letterOf(tree, 1) // unit of う */
export const letterOf = ({ trie, unitsByLetterId }: TermTrie, node: number): number =>
  unitsByLetterId[trie.letters[node]!]!;

/** The letters on the way to a node. @example lettersTo(tree, node) // units of うけこ */
export function lettersOnPath(tree: TermTrie, node: number): readonly number[] {
  const letters: number[] = [];
  for (let at = node; at !== 0; at = tree.trie.parents[at]!) letters.push(letterOf(tree, at));
  return letters.reverse();
}
