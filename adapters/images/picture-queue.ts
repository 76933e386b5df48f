import type { PicturePriority } from '#core';

/** Waiting pictures, in one line for each priority. */
export interface PictureQueue<T> {
  /** Adds at the end of its line. Returns the item for which there is no place: this one, or an older one of a later line. */
  add(item: T, priority: PicturePriority): T | undefined;
  /** The next one; undefined if none is waiting. `exceptHidden`: none of priority `hidden`. */
  next(options?: { readonly exceptHidden: boolean }): T | undefined;
  /** Whether one waits that can change a ruling: all priorities but `hidden`. */
  readonly isUrgent: boolean;
  /** All that are waiting, in order; afterwards none is. */
  clear(): readonly T[];
}

/**
 * A queue of at most `maxLength` items. In a full queue a picture takes the place of the one of a hidden message that has waited
 * longest; if there is none, the picture of a newcomer takes the place of an ordinary one; other pictures are refused.
 * @example const queue = createPictureQueue<string>(64); queue.add('a', 'ordinary'); queue.next() // 'a'
 */
export function createPictureQueue<T>(maxLength: number): PictureQueue<T> {
  const lines: Readonly<Record<PicturePriority, T[]>> = { newcomer: [], ordinary: [], hidden: [] };
  const { newcomer, ordinary, hidden } = lines;
  const laterLines: Readonly<Record<PicturePriority, readonly T[][]>> = {
    newcomer: [hidden, ordinary],
    ordinary: [hidden],
    hidden: [],
  };
  return {
    add(item, priority) {
      const isFull = newcomer.length + ordinary.length + hidden.length >= maxLength;
      const later = laterLines[priority].find(({ length }) => length > 0);
      if (isFull && !later) return item;
      const dropped = isFull ? later?.shift() : undefined;
      lines[priority].push(item);
      return dropped;
    },
    get isUrgent() {
      return newcomer.length + ordinary.length > 0;
    },
    next: ({ exceptHidden } = { exceptHidden: false }) =>
      newcomer.shift() ?? ordinary.shift() ?? (exceptHidden ? undefined : hidden.shift()),
    clear: () => [newcomer, ordinary, hidden].flatMap((line) => line.splice(0)),
  };
}
