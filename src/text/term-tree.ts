import type { Terms } from './terms.ts';
import { edgeFrom, growTree, type Tree } from './word-tree.ts';

/** The tree of all terms, asked by folded letter; node 0 is the root. */
export interface TermTree {
  readonly tree: Tree;
  /** By folded unit. */
  readonly columns: Uint16Array;
  /** By column: the folded unit. */
  readonly units: Uint16Array;
  /** By node: 1 where a term of two letters or more ends. */
  readonly ends: Uint8Array;
  /** The children of node n stand at [childrenFrom[n], childrenFrom[n + 1]), oldest first. */
  readonly childrenFrom: Int32Array;
  readonly children: Int32Array;
  /** Nodes two letters deep by their letter, newest first: where a hidden first letter may lead. */
  readonly seconds: ReadonlyMap<number, readonly number[]>;
  /** A bit for each pair of columns that stand side by side in a term. */
  readonly pairs: Int32Array;
}

/**
 * Lays out the tree of terms for walks that skip and guess letters.
 * @example childOf(layOut(compileTerms([{ folded: 'うけこ' }])), 0, 'う'.charCodeAt(0)) // 1
 */
export function layOut({ columns, spelt }: Terms): TermTree {
  const tree = growTree(spelt, columns.firstSymbol);
  const { size, parents, letters, depths, edges } = tree;
  const units = new Uint16Array(columns.skip);
  for (let unit = 0; unit < columns.ofFolded.length; unit++) {
    const column = columns.ofFolded[unit]!;
    if (column > 0 && column < columns.skip) units[column] = unit;
  }
  const ends = tree.ends.map((ending, node) => (depths[node]! > 1 ? ending : 0));

  const childrenFrom = new Int32Array(size + 2);
  for (let node = 1; node < size; node++) childrenFrom[parents[node]! + 2]!++;
  for (let node = 0; node < size; node++) childrenFrom[node + 2]! += childrenFrom[node + 1]!;
  const children = new Int32Array(size);
  for (let node = 1; node < size; node++) children[childrenFrom[parents[node]! + 1]!++] = node;

  const pairs = new Int32Array((1 << (2 * edges.shift)) >>> 5 || 1);
  const seconds = new Map<number, number[]>();
  for (let node = size - 1; node > 0; node--) {
    const parent = parents[node]!;
    if (parent === 0) continue;
    const pair = (letters[parent]! << edges.shift) | letters[node]!;
    pairs[pair >>> 5]! |= 1 << (pair & 31);
    if (parents[parent] !== 0) continue;
    const unit = units[letters[node]!]!;
    const alike = seconds.get(unit);
    if (alike === undefined) seconds.set(unit, [node]);
    else alike.push(node);
  }
  return { tree, columns: columns.ofFolded, units, ends, childrenFrom, children, seconds, pairs };
}

/** The child of a node by its letter; 0 when there is none. @example childOf(tree, 0, 'う'.charCodeAt(0)) */
export function childOf({ tree, columns }: TermTree, node: number, letter: number): number {
  const column = columns[letter]!;
  if (column === 0 || column >= tree.first.length) return 0;
  return node === 0 ? tree.first[column]! : edgeFrom(tree.edges, node, column);
}

/** Does any term have these two letters side by side? @example areNeighbours(tree, 0x3046, 0x3051) // う, け */
export function areNeighbours({ tree, columns, pairs }: TermTree, before: number, behind: number): boolean {
  const [first, second] = [columns[before]!, columns[behind]!];
  if (first === 0 || second === 0 || first >= tree.first.length || second >= tree.first.length) return false;
  const pair = (first << tree.edges.shift) | second;
  return ((pairs[pair >>> 5]! >>> (pair & 31)) & 1) === 1;
}

/** The letter that leads to a node. @example letterOf(tree, 1) // unit of う */
export const letterOf = ({ tree, units }: TermTree, node: number): number => units[tree.letters[node]!]!;

/** The letters on the way to a node. @example lettersTo(tree, node) // units of うけこ */
export function lettersTo(tree: TermTree, node: number): readonly number[] {
  const letters: number[] = [];
  for (let at = node; at !== 0; at = tree.tree.parents[at]!) letters.push(letterOf(tree, at));
  return letters.reverse();
}
