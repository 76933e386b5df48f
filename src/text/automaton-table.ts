/**
 * The automaton of Aho and Corasick (1975) over numbered columns. States one letter deep at the most have a dense row,
 * one look-up for a character: there ordinary text spends its time. Deeper ones share one sparse table and fall back to
 * their longest ending that is a beginning too. So the whole stays small enough for the processor's caches.
 */
export interface AutomatonTable {
  /** Rows of the states below `denseStates`, `1 << shift` entries each. */
  readonly dense: Uint16Array | Int32Array;
  readonly shift: number;
  readonly denseStates: number;
  /**
   * Of deeper states, two numbers each from `2 * (state - denseStates)`: where their slots begin, and the state to fall
   * back to. A slot is two numbers too: the state that it belongs to, and the state that its column leads to.
   */
  readonly links: Int32Array;
  readonly slots: Int32Array;
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

const newNode = (depth: number): Node => ({
  depth,
  children: new Map(),
  own: [],
  fail: null,
  ends: [],
  state: 0,
});

/**
 * Builds the table; words are lists of columns below `width`, empty ones are never found.
 * @example buildTable([[1, 2]], 3).denseStates // 2: the root and the state behind column 1
 */
export function buildTable(words: readonly (readonly number[])[], width: number): AutomatonTable {
  const nodes = inOrder(treeOf(words));
  const root = nodes[0]!;
  const [shallow, deep] = [nodes.filter((n) => n.depth <= 1), nodes.filter((n) => n.depth > 1)];
  const isEnd = (node: Node) => node.ends.length > 0;
  const going = (node: Node) => node.ends.length === 0;
  const numbered = [
    ...shallow.filter(going),
    ...shallow.filter(isEnd),
    ...deep.filter(isEnd),
    ...deep.filter(going),
  ];
  numbered.forEach((node, state) => {
    node.state = state;
  });

  const shift = Math.ceil(Math.log2(width));
  const size = shallow.length << shift;
  const dense = nodes.length <= 0xffff ? new Uint16Array(size) : new Int32Array(size);
  for (const node of shallow) {
    const row = node.state << shift;
    for (const [column, child] of root.children) dense[row | column] = child.state;
    for (const [column, child] of node.children) dense[row | column] = child.state;
  }
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
    ...sparse(deep, shallow.length, width),
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

/** Rows laid over one another so that no two use one slot; the widest first, the narrow ones fill the holes. */
function sparse(deep: readonly Node[], denseStates: number, width: number) {
  const links = new Int32Array(deep.length * 2);
  let slots = new Int32Array(4 * (deep.length + width));
  let [wide, free] = [0, 0];
  for (const { children, state, fail } of [...deep].sort((a, b) => b.children.size - a.children.size)) {
    const columns = [...children.keys()];
    let at = wide;
    if (columns.length === 1) {
      while (slots[free * 2] !== 0 || free < columns[0]!) free++;
      at = free - columns[0]!;
    } else if (columns.length > 1) {
      while (columns.some((column) => slots[(at + column) * 2] !== 0)) at++;
      wide = at;
    }
    if (2 * (at + width) > slots.length) {
      const larger = new Int32Array(slots.length * 2);
      larger.set(slots);
      slots = larger;
    }
    links.set([at, fail!.state], (state - denseStates) * 2);
    for (const [column, child] of children) slots.set([state, child.state], (at + column) * 2);
  }
  return { links, slots };
}
