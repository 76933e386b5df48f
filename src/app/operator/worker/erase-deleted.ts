import type { Clock, KeyValueStore, PostIndex } from '#core';
import { deriveCaseId } from '../../../cases/index.ts';
import type { EraseCaseContent } from '../posts/erase-post.ts';
import { OPERATOR_PLATFORM } from '../posts/post-entry.ts';

const KEY_PREFIX = 'operator-erasure/';

/** A post that was deleted. */
interface DeletedPost {
  readonly tenant: string;
  readonly id: string;
}

/** Erases what deleted posts have left. Both reject when a store does not answer. */
export interface DeletedPostEraser {
  /** Erases the content of the case of a deleted post. What a hold or unfinished work keeps is tried again later. */
  erase(post: DeletedPost): Promise<void>;
  /** Tries again what was kept. Run it every few minutes in one process. */
  retryKept(): Promise<void>;
}

/**
 * Creates the eraser. Posts whose content is kept are remembered by their ids in the key-value store.
 * @example const eraser = createDeletedPostEraser({ postIndex, eraseCaseContent, keyValueStore, clock }); await eraser.erase({ tenant, id })
 */
export function createDeletedPostEraser({
  postIndex,
  eraseCaseContent,
  keyValueStore,
  clock,
}: {
  readonly postIndex: Pick<PostIndex, 'get' | 'completeErasure'>;
  readonly eraseCaseContent: EraseCaseContent;
  readonly keyValueStore: Pick<KeyValueStore, 'put' | 'delete' | 'list'>;
  readonly clock: Clock;
}): DeletedPostEraser {
  async function erase({ tenant, id }: DeletedPost): Promise<void> {
    const key = `${KEY_PREFIX}${JSON.stringify([tenant, id])}`;
    const post = await postIndex.get(tenant, id);
    if (post?.state === 'erased' && post.author !== '') {
      const server = { platform: OPERATOR_PLATFORM, id: tenant };
      const { author, channel } = post;
      const caseId = post.caseId ?? deriveCaseId({ server, channel, id });
      const kept = await eraseCaseContent({ server, id, channel, author, caseId }, clock.now());
      if (kept) return keyValueStore.put(key, kept);
      await postIndex.completeErasure(tenant, id);
    }
    await keyValueStore.delete(key);
  }

  return {
    erase,
    async retryKept() {
      for (const [key] of await keyValueStore.list(KEY_PREFIX)) {
        const [tenant, id] = JSON.parse(key.slice(KEY_PREFIX.length)) as [string, string];
        await erase({ tenant, id });
      }
    },
  };
}
