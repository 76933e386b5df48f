/** Lists of numbers in one array: list n stands at [from[n], from[n + 1]). */
export interface PackedLists {
  readonly offsets: Int32Array;
  readonly values: Int32Array;
}

/** @example listed([[1, 2], [3]]).from // 0, 2, 3 */
export function packLists(lists: readonly (readonly number[])[]): PackedLists {
  const offsets = new Int32Array(lists.length + 1);
  for (let n = 0; n < lists.length; n++) offsets[n + 1] = offsets[n]! + lists[n]!.length;
  const values = new Int32Array(offsets[lists.length]!);
  let end = 0;
  for (let n = 0; n < lists.length; n++) {
    const list = lists[n]!;
    for (let k = 0; k < list.length; k++) values[end++] = list[k]!;
  }
  return { offsets, values };
}

/**
 * So many lists, each told number by number; a number that a list has already is left out.
 * @example buildPackedLists(2, (list, add) => add(list * 10)).values // 0, 10
 */
export function buildPackedLists(
  lists: number,
  fillList: (list: number, add: (number: number) => void) => void,
): PackedLists {
  const offsets = new Int32Array(lists + 1);
  let values = new Int32Array(lists * 2);
  let end = 0;
  let first = 0;
  const add = (number: number): void => {
    for (let k = first; k < end; k++) if (values[k] === number) return;
    if (end === values.length) {
      const larger = new Int32Array(end * 2 + 2);
      larger.set(values);
      values = larger;
    }
    values[end++] = number;
  };
  for (let n = 0; n < lists; n++) {
    first = end;
    fillList(n, add);
    offsets[n + 1] = end;
  }
  return { offsets, values: values.slice(0, end) };
}

/**
 * From pairs of a list and a number, in the order they came.
 * @example packPairs(2, [1, 7, 0, 3, 1, 7]).values // 3, 7
 */
export function packPairs(lists: number, pairs: readonly number[]): PackedLists {
  const from = new Int32Array(lists + 1);
  for (let p = 0; p < pairs.length; p += 2) from[pairs[p]! + 1]!++;
  for (let n = 0; n < lists; n++) from[n + 1]! += from[n]!;
  const values = new Int32Array(pairs.length >> 1);
  const ends = from.slice();
  for (let p = 0; p < pairs.length; p += 2) values[ends[pairs[p]!]!++] = pairs[p + 1]!;
  return buildPackedLists(lists, (n, add) => {
    for (let k = from[n]!; k < from[n + 1]!; k++) add(values[k]!);
  });
}

/** For each group the numbers of the lists that hold it. @example holders(3, [[0, 2], [2]]).values // 0, 0, 1 */
export function invertLists(groups: number, lists: readonly (readonly number[])[]): PackedLists {
  const offsets = new Int32Array(groups + 1);
  forEachUnique(groups, lists, (g) => offsets[g + 1]!++);
  for (let g = 0; g < groups; g++) offsets[g + 1]! += offsets[g]!;
  const values = new Int32Array(offsets[groups]!);
  const ends = offsets.slice();
  forEachUnique(groups, lists, (g, n) => {
    values[ends[g]!++] = n;
  });
  return { offsets, values };
}

/** Each group of each list, once where a list names it twice. */
function forEachUnique(
  groups: number,
  lists: readonly (readonly number[])[],
  visit: (group: number, list: number) => void,
): void {
  const lastIn = new Int32Array(groups).fill(-1);
  for (let n = 0; n < lists.length; n++) {
    for (const group of lists[n]!) {
      if (lastIn[group] === n) continue;
      lastIn[group] = n;
      visit(group, n);
    }
  }
}
