import type { CompiledTerms } from './terms.ts';
import { buildTrie, findEdge, type Trie } from './trie.ts';

/** The trie of all terms, walked by folded unit; node 0 is the root. */
export interface TermTrie {
  readonly trie: Trie;
  /** By folded unit: the letter id. */
  readonly idsByFoldedUnit: Uint16Array;
  /** By letter id: the folded unit. */
  readonly unitsByLetterId: Uint16Array;
  /** By node: 1 if a term of at least two letters ends here. */
  readonly isTerminal: Uint8Array;
  /** The children of node n are at [childOffsets[n], childOffsets[n + 1]), oldest first. */
  readonly childOffsets: Int32Array;
  readonly children: Int32Array;
  /** Nodes of depth two by their letter, newest first: the possible continuations of a masked first letter. */
  readonly secondLevelNodes: ReadonlyMap<number, readonly number[]>;
  /** A bit for each pair of letter ids that are adjacent in a term. */
  readonly bigramBits: Int32Array;
}

/**
 * Builds the trie for walks that skip separators and guess masked letters.
 * @example findChild(buildTermTrie(compileTerms([{ folded: 'うけこ' }])), 0, 'う'.charCodeAt(0)) // 1
 */
export function buildTermTrie({ alphabet, encodedTerms }: CompiledTerms): TermTrie {
  const trie = buildTrie(encodedTerms, alphabet.firstSymbolId);
  const { size, parents, letters, depths, edges } = trie;
  const unitsByLetterId = new Uint16Array(alphabet.skipId);
  for (let unit = 0; unit < alphabet.idsByFoldedUnit.length; unit++) {
    const id = alphabet.idsByFoldedUnit[unit]!;
    if (id > 0 && id < alphabet.skipId) unitsByLetterId[id] = unit;
  }
  const isTerminal = trie.isTerminal.map((isEnd, node) => (depths[node]! > 1 ? isEnd : 0));

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
    const nodes = secondLevelNodes.get(unit);
    if (nodes === undefined) secondLevelNodes.set(unit, [node]);
    else nodes.push(node);
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

/** The child of a node by a folded unit; 0 if there is none. @example findChild(trie, 0, 'う'.charCodeAt(0)) */
export function findChild({ trie, idsByFoldedUnit }: TermTrie, node: number, unit: number): number {
  const id = idsByFoldedUnit[unit]!;
  if (id === 0 || id >= trie.rootEdges.length) return 0;
  return node === 0 ? trie.rootEdges[id]! : findEdge(trie.edges, node, id);
}

/** Are these two units adjacent in a term? @example areAdjacentInTerms(trie, 0x3046, 0x3051) // う, け */
export function areAdjacentInTerms(
  { trie, idsByFoldedUnit, bigramBits }: TermTrie,
  before: number,
  after: number,
): boolean {
  const [first, second] = [idsByFoldedUnit[before]!, idsByFoldedUnit[after]!];
  if (first === 0 || second === 0 || first >= trie.rootEdges.length || second >= trie.rootEdges.length)
    return false;
  const pair = (first << trie.edges.shift) | second;
  return ((bigramBits[pair >>> 5]! >>> (pair & 31)) & 1) === 1;
}

/** The folded unit that leads to a node. @example letterOf(trie, 1) // the unit of う */
export const letterOf = ({ trie, unitsByLetterId }: TermTrie, node: number): number =>
  unitsByLetterId[trie.letters[node]!]!;

/** The folded units from the root to a node. @example lettersOnPath(trie, node) // the units of うけこ */
export function lettersOnPath(trie: TermTrie, node: number): readonly number[] {
  const letters: number[] = [];
  for (let at = node; at !== 0; at = trie.trie.parents[at]!) letters.push(letterOf(trie, at));
  return letters.reverse();
}
