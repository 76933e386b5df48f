import type { Delivery } from '#core';
import { authorKey, type PostWork, readEntry } from '../posts/post-entry.ts';

/** An entry of the stream that this worker has. It is acknowledged when all of its tasks are done. */
export interface OpenEntry {
  readonly delivery: Delivery;
  /** The number of its tasks. */
  readonly size: number;
  tasksLeft: number;
  /** The stream delivers it again: it must not be acknowledged any more. */
  isGivenBack: boolean;
}

/** The work on one post of an entry. */
export interface PostTask {
  readonly entry: OpenEntry;
  /** Tasks with the same key are done one after the other. */
  readonly key: string;
  readonly work: PostWork;
}

/**
 * The tasks of an entry, one for each post. Throws `UnknownEntryError` if this version cannot read it.
 * @example const [task, ...others] = openEntry(delivery)
 */
export function openEntry(delivery: Delivery): readonly PostTask[] {
  const works = readEntry(delivery.body);
  const entry: OpenEntry = { delivery, size: works.length, tasksLeft: works.length, isGivenBack: false };
  return works.map((work) => ({
    ...{ entry, work },
    key: work.kind === 'post' ? authorKey(work.tenant, work.post.author.id) : delivery.key,
  }));
}
