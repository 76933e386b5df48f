/** Lists of numbers in one array. List n is `values.subarray(offsets[n], offsets[n + 1])`. */
export interface PackedLists {
  readonly offsets: Int32Array;
  readonly values: Int32Array;
}

/** Packs lists without changes. @example packLists([[1, 2], [3]]).offsets // 0, 2, 3 */
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
 * Packs pairs of a list and a number, given as one flat array. Each list has its numbers in the order of the pairs,
 * without duplicates.
 * @example packPairs(2, [1, 7, 0, 3, 1, 7]).values // 3, 7
 */
export function packPairs(listCount: number, pairs: readonly number[]): PackedLists {
  const offsets = new Int32Array(listCount + 1);
  for (let p = 0; p < pairs.length; p += 2) offsets[pairs[p]! + 1]!++;
  for (let n = 0; n < listCount; n++) offsets[n + 1]! += offsets[n]!;
  const values = new Int32Array(pairs.length >> 1);
  const ends = offsets.slice();
  for (let p = 0; p < pairs.length; p += 2) {
    const list = pairs[p]!;
    const end = ends[list]!;
    let k = offsets[list]!;
    while (k < end && values[k] !== pairs[p + 1]) k++;
    if (k === end) values[ends[list]!++] = pairs[p + 1]!;
  }
  // Close the gaps that duplicates leave.
  let end = 0;
  for (let n = 0; n < listCount; n++) {
    const start = offsets[n]!;
    offsets[n] = end;
    for (let k = start; k < ends[n]!; k++) values[end++] = values[k]!;
  }
  offsets[listCount] = end;
  return { offsets, values: values.slice(0, end) };
}

/**
 * For each group, the numbers of the lists that contain it.
 * @example invertLists(3, [[0, 2], [2]]).values // 0, 0, 1
 */
export function invertLists(groupCount: number, lists: readonly (readonly number[])[]): PackedLists {
  const offsets = new Int32Array(groupCount + 1);
  forEachUnique(groupCount, lists, (g) => offsets[g + 1]!++);
  for (let g = 0; g < groupCount; g++) offsets[g + 1]! += offsets[g]!;
  const values = new Int32Array(offsets[groupCount]!);
  const ends = offsets.slice();
  forEachUnique(groupCount, lists, (g, n) => {
    values[ends[g]!++] = n;
  });
  return { offsets, values };
}

/** Visits each group of each list; a group that a list contains twice is visited once. */
function forEachUnique(
  groupCount: number,
  lists: readonly (readonly number[])[],
  visit: (group: number, list: number) => void,
): void {
  const lastListOf = new Int32Array(groupCount).fill(-1);
  for (let n = 0; n < lists.length; n++) {
    for (const group of lists[n]!) {
      if (lastListOf[group] === n) continue;
      lastListOf[group] = n;
      visit(group, n);
    }
  }
}
