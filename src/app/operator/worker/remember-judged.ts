import { setTimeout } from 'node:timers/promises';
import type { Log, PostIndex, PostRecord } from '#core';
import { errorName, type LruMap } from '#lib';
import { type KnownPost, knownPostKey } from './judge-post.ts';
import type { PostTask } from './open-entry.ts';

const RETRY_MS = 1000;

/**
 * Asks the index about the posts that were delivered before, perhaps to a worker that has died, or published before: those that
 * are judged or deleted are not judged again. First deliveries, nearly all, cost nothing. While the index does not answer it waits.
 * @example await rememberJudged(tasks, { knownPosts, postIndex, signal, log })
 */
export async function rememberJudged(
  tasks: readonly PostTask[],
  {
    knownPosts,
    postIndex,
    signal,
    log,
  }: {
    readonly knownPosts: LruMap<KnownPost>;
    readonly postIndex: Pick<PostIndex, 'getMany'>;
    readonly signal: AbortSignal;
    readonly log: Log;
  },
): Promise<void> {
  const posts = tasks
    .flatMap(({ entry, work }) =>
      work.kind === 'post' && (work.isRepeated || entry.delivery.attempt > 1)
        ? [{ tenant: work.tenant, id: work.post.id }]
        : [],
    )
    .filter((post) => !knownPosts.get(knownPostKey(post)));
  while (posts.length > 0 && !signal.aborted) {
    try {
      for (const record of await postIndex.getMany(posts)) {
        const known = toKnownPost(record);
        if (known) knownPosts.set(knownPostKey(record), known);
      }
      return;
    } catch (error) {
      log.warn('index_not_read', { posts: posts.length, error: errorName(error) });
      await setTimeout(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Undefined for a post that was not judged. */
function toKnownPost(record: PostRecord & { readonly tenant: string }): KnownPost | undefined {
  const { tenant, id, revision, state, ruling, caseId } = record;
  if (state === 'erased') return { revision: Number.POSITIVE_INFINITY };
  if (state !== 'judged' || ruling === undefined) return undefined;
  return { revision, settlement: { tenant, id, revision, ruling, caseId } };
}
