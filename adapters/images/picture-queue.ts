/** Waiting pictures in two lines: those of newcomers are served first. */
export interface PictureQueue<T> {
  /** Adds at the end of its line. Returns what had to leave: the item itself, an older one of a member, or nothing. */
  add(item: T, isNewcomer: boolean): T | undefined;
  /** The next one; undefined if none is waiting. */
  next(): T | undefined;
  readonly isEmpty: boolean;
  /** All that are waiting, in order; afterwards none is. */
  clear(): readonly T[];
}

/**
 * A queue of at most `maxLength` items. In a full queue the picture of a newcomer takes the place of the member's who has
 * waited longest; other pictures are refused.
 * @example const queue = createPictureQueue<string>(64); queue.add('a', false); queue.next() // 'a'
 */
export function createPictureQueue<T>(maxLength: number): PictureQueue<T> {
  const newcomers: T[] = [];
  const members: T[] = [];
  return {
    add(item, isNewcomer) {
      const isFull = newcomers.length + members.length >= maxLength;
      if (isFull && (!isNewcomer || members.length === 0)) return item;
      const left = isFull ? members.shift() : undefined;
      (isNewcomer ? newcomers : members).push(item);
      return left;
    },
    get isEmpty() {
      return newcomers.length + members.length === 0;
    },
    next: () => newcomers.shift() ?? members.shift(),
    clear: () => [...newcomers.splice(0), ...members.splice(0)],
  };
}
