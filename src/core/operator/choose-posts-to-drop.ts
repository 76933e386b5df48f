import type { PictureLimit } from '../ports/operator/post-pictures.ts';

/**
 * Which posts lose their place so that a new post with `bytes` can wait within the limit: the first ones of `droppable`; undefined if
 * all of them together are not enough.
 * @example choosePostsToDrop({ waiting: { posts: 2, bytes: 5 }, bytes: 3, limit: { posts: 2, bytes: 10 }, droppable: [oldest] }) // [oldest]
 */
export function choosePostsToDrop<T extends { readonly bytes: number }>({
  waiting,
  bytes,
  limit,
  droppable,
}: {
  readonly waiting: PictureLimit;
  readonly bytes: number;
  readonly limit: PictureLimit;
  readonly droppable: readonly T[];
}): readonly T[] | undefined {
  let left = { posts: waiting.posts + 1, bytes: waiting.bytes + bytes };
  let dropped = 0;
  while (left.posts > limit.posts || left.bytes > limit.bytes) {
    const next = droppable[dropped];
    if (!next) return undefined;
    left = { posts: left.posts - 1, bytes: left.bytes - next.bytes };
    dropped++;
  }
  return droppable.slice(0, dropped);
}
