import type { Term } from './automaton.ts';
import { isLetter } from './tables.ts';

/** Terms as a tree of letters: node 0 is the root, `first` and `next` link the children of a node, newest first, 0 ends. */
export interface TermTree {
  readonly unit: number[];
  readonly parent: number[];
  readonly first: number[];
  readonly next: number[];
  readonly ends: boolean[];
  readonly roots: ReadonlyMap<number, number>;
  /** Nodes two letters deep by their letter, newest first: where a hidden first letter may lead. */
  readonly seconds: ReadonlyMap<number, readonly number[]>;
}

/**
 * Grows the tree of all terms of two letters and more; separators in them are left out.
 * @example childOf(growTree([{ folded: 'うけこ' }]), 0, 'う'.charCodeAt(0))
 */
export function growTree(terms: readonly Term[]): TermTree {
  const unit = [0];
  const parent = [0];
  const first = [0];
  const next = [0];
  const ends = [false];
  const roots = new Map<number, number>();
  const seconds = new Map<number, number[]>();
  const tree: TermTree = { unit, parent, first, next, ends, roots, seconds };
  const grow = (node: number, letter: number): number => {
    const child = unit.push(letter) - 1;
    parent.push(node);
    first.push(0);
    next.push(first[node]!);
    first[node] = child;
    ends.push(false);
    if (node === 0) roots.set(letter, child);
    else if (parent[node] === 0) {
      const alike = seconds.get(letter);
      if (alike === undefined) seconds.set(letter, [child]);
      else alike.unshift(child);
    }
    return child;
  };
  for (const { folded } of terms) {
    const letters = [...folded].map((char) => char.charCodeAt(0)).filter(isLetter);
    if (letters.length < 2) continue;
    let node = 0;
    for (const letter of letters) node = childOf(tree, node, letter) || grow(node, letter);
    ends[node] = true;
  }
  return tree;
}

/** The child of a node by its letter; 0 when there is none. @example childOf(tree, 0, 'う'.charCodeAt(0)) */
export function childOf(tree: TermTree, node: number, letter: number): number {
  if (node === 0) return tree.roots.get(letter) ?? 0;
  let child = tree.first[node]!;
  while (child !== 0 && tree.unit[child] !== letter) child = tree.next[child]!;
  return child;
}

/** The letters on the way to a node. @example lettersTo(tree, node) // units of うけこ */
export function lettersTo(tree: TermTree, node: number): readonly number[] {
  const letters: number[] = [];
  for (let at = node; at !== 0; at = tree.parent[at]!) letters.push(tree.unit[at]!);
  return letters.reverse();
}
