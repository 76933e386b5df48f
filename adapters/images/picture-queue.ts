/** The line of a picture: `first` for newcomers, `last` for pictures that change no ruling. */
export type PictureLine = 'first' | 'normal' | 'last';

/** Waiting pictures in three lines. */
export interface PictureQueue<T> {
  /** Adds at the end of its line. Returns what had to leave: the item itself, an older one of a later line, or nothing. */
  add(item: T, line: PictureLine): T | undefined;
  /** The next one; undefined if none is waiting. `withoutLast`: none of the last line. */
  next(options?: { readonly withoutLast: boolean }): T | undefined;
  /** Whether one waits that is not in the last line. */
  readonly isUrgent: boolean;
  /** All that are waiting, in order; afterwards none is. */
  clear(): readonly T[];
}

/**
 * A queue of at most `maxLength` items. In a full queue a picture takes the place of the one that has waited longest in the last
 * line; if there is none, the picture of a newcomer takes the place of a member's; other pictures are refused.
 * @example const queue = createPictureQueue<string>(64); queue.add('a', 'normal'); queue.next() // 'a'
 */
export function createPictureQueue<T>(maxLength: number): PictureQueue<T> {
  const lines: Readonly<Record<PictureLine, T[]>> = { first: [], normal: [], last: [] };
  const { first, normal, last } = lines;
  const laterLines: Readonly<Record<PictureLine, readonly T[][]>> = {
    first: [last, normal],
    normal: [last],
    last: [],
  };
  return {
    add(item, line) {
      const isFull = first.length + normal.length + last.length >= maxLength;
      const later = laterLines[line].find(({ length }) => length > 0);
      if (isFull && !later) return item;
      const left = isFull ? later?.shift() : undefined;
      lines[line].push(item);
      return left;
    },
    get isUrgent() {
      return first.length + normal.length > 0;
    },
    next: ({ withoutLast } = { withoutLast: false }) =>
      first.shift() ?? normal.shift() ?? (withoutLast ? undefined : last.shift()),
    clear: () => [first, normal, last].flatMap((line) => line.splice(0)),
  };
}
