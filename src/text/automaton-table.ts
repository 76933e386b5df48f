/**
 * The automaton of Aho and Corasick (1975) over numbered columns. States one letter deep at the most have a dense row,
 * one look-up for a character: there ordinary text spends its time. Deeper ones share one sparse table and fall back to
 * their longest ending that is a beginning too. So the whole stays small enough for the processor's caches.
 */
export interface AutomatonTable {
  /** Rows of the states below `denseStates`, `1 << shift` entries each. */
  readonly dense: Uint16Array;
  readonly shift: number;
  readonly denseStates: number;
  /** From a deeper state `s`, column `c` leads to `to[at]` if `check[at] === s`, with `at = base[s] + c`. */
  readonly base: Int32Array;
  readonly check: Uint16Array;
  readonly to: Uint16Array;
  readonly fail: Uint16Array;
  /** In the states [firstEnd, lastEnd) words end: those from `endsAt[s - firstEnd]` in `ends`, up to the next -1. */
  readonly firstEnd: number;
  readonly lastEnd: number;
  readonly ends: Int32Array;
  readonly endsAt: Int32Array;
}

interface Node {
  readonly depth: number;
  readonly children: Map<number, Node>;
  readonly own: number[];
  fail: Node | null;
  ends: readonly number[];
  state: number;
}

const MOST_STATES = 0xffff;
const NOBODY = 0xffff;

const newNode = (depth: number): Node => ({ depth, children: new Map(), own: [], fail: null, ends: [], state: 0 });

/**
 * Builds the table; words are lists of columns below `width`, empty ones are never found. Throws when there are more
 * states than a table can number, 65,535.
 * @example buildTable([[1, 2]], 3).denseStates // 2: the root and the state behind column 1
 */
export function buildTable(words: readonly (readonly number[])[], width: number): AutomatonTable {
  const nodes = inOrder(treeOf(words));
  if (nodes.length > MOST_STATES) throw new RangeError(`${nodes.length} states, at most ${MOST_STATES} have a number`);
  const root = nodes[0]!;
  const [shallow, deep] = [nodes.filter((n) => n.depth <= 1), nodes.filter((n) => n.depth > 1)];
  const isEnd = (node: Node) => node.ends.length > 0;
  const going = (node: Node) => node.ends.length === 0;
  const numbered = [...shallow.filter(going), ...shallow.filter(isEnd), ...deep.filter(isEnd), ...deep.filter(going)];
  numbered.forEach((node, state) => {
    node.state = state;
  });

  const shift = Math.ceil(Math.log2(width));
  const dense = new Uint16Array(shallow.length << shift);
  for (const node of shallow) {
    const row = node.state << shift;
    for (const [column, child] of root.children) dense[row | column] = child.state;
    for (const [column, child] of node.children) dense[row | column] = child.state;
  }
  const fail = new Uint16Array(numbered.length);
  for (const node of numbered) fail[node.state] = node.fail?.state ?? 0;

  const ends: number[] = [];
  const endsAt: number[] = [];
  for (const node of numbered.filter(isEnd)) {
    endsAt.push(ends.length);
    ends.push(...node.ends, -1);
  }
  return {
    dense,
    shift,
    denseStates: shallow.length,
    ...sparse(deep, numbered.length, width),
    fail,
    firstEnd: shallow.filter(going).length,
    lastEnd: shallow.filter(going).length + endsAt.length,
    ends: Int32Array.from(ends),
    endsAt: Int32Array.from(endsAt),
  };
}

function treeOf(words: readonly (readonly number[])[]): Node {
  const root = newNode(0);
  words.forEach((word, w) => {
    let node = root;
    for (const column of word) {
      let child = node.children.get(column);
      if (child === undefined) {
        child = newNode(node.depth + 1);
        node.children.set(column, child);
      }
      node = child;
    }
    if (word.length > 0) node.own.push(w);
  });
  return root;
}

/** The nodes from the root outwards, each with its longest ending that is a beginning too, and all words that end. */
function inOrder(root: Node): readonly Node[] {
  const nodes = [root];
  for (let head = 0; head < nodes.length; head++) {
    const node = nodes[head]!;
    const shorter = node.fail?.ends ?? [];
    node.ends = shorter.length === 0 ? node.own : [...node.own, ...shorter];
    for (const [column, child] of node.children) {
      let at = node.fail;
      while (at !== null && !at.children.has(column)) at = at.fail;
      child.fail = at?.children.get(column) ?? root;
      nodes.push(child);
    }
  }
  return nodes;
}

/** Rows laid over one another so that no two use one place. */
function sparse(deep: readonly Node[], states: number, width: number) {
  const base = new Int32Array(states);
  const size = deep.reduce((sum, node) => sum + node.children.size, 0) * 2 + width * 2;
  let check = new Uint16Array(size).fill(NOBODY);
  let to = new Uint16Array(size);
  let free = 0;
  for (const node of [...deep].sort((a, b) => b.children.size - a.children.size)) {
    const columns = [...node.children.keys()];
    if (columns.length === 0) continue;
    const lowest = Math.min(...columns);
    while (check[free] !== NOBODY) free++;
    let at = Math.max(0, free - lowest);
    while (columns.some((column) => check[at + column] !== NOBODY)) {
      at++;
      if (at + width < check.length) continue;
      check = enlarged(check, NOBODY);
      to = enlarged(to, 0);
    }
    base[node.state] = at;
    for (const [column, child] of node.children) {
      check[at + column] = node.state;
      to[at + column] = child.state;
    }
  }
  return { base, check, to };
}

function enlarged(array: Uint16Array, rest: number): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(array.length * 2).fill(rest);
  larger.set(array);
  return larger;
}
