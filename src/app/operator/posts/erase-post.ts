import type { Clock, EraseResult, KeptContent, Log, PostIndex, PostSender, Server, Stream } from '#core';
import { errorName } from '#lib';
import { deriveCaseId } from '../../../cases/index.ts';
import type { PostPictureStorage } from '../pictures/store-post-pictures.ts';
import { toDeletedEntry } from './post-entry.ts';

/** A post whose content must go from its case. */
export interface ErasedPost {
  readonly server: Server;
  readonly id: string;
  readonly channel: string;
  readonly author: string;
  readonly caseId: string;
}

/**
 * Erases the content of a post from its case. Resolves with why it stays; undefined: it is gone, or there is no such case.
 * Rejects when the archive does not answer.
 */
export type EraseCaseContent = (post: ErasedPost, now: Date) => Promise<KeptContent | undefined>;

/**
 * Creates the deletion of a post. The index refuses the post from now on; the content of its case is erased now, and once
 * more by the worker, behind the revisions that are still in the stream. Doing it again is harmless: it finishes what was
 * left, for example after a hold has ended.
 * @example await createPostEraser(ports)(caller, 'p-1') // { kind: 'erased', caseId: 'Y-4G7C2Q0M1X', kept: 'held' }
 */
export function createPostEraser({
  postIndex,
  stream,
  pictures,
  eraseCaseContent,
  retryAfterSeconds,
  clock,
  log,
}: {
  readonly postIndex: Pick<PostIndex, 'erase' | 'completeErasure'>;
  readonly stream: Pick<Stream, 'publish'>;
  readonly pictures: Pick<PostPictureStorage, 'erase'>;
  readonly eraseCaseContent: EraseCaseContent;
  readonly retryAfterSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
}): (sender: PostSender, id: string) => Promise<EraseResult> {
  async function erase(sender: PostSender, id: string): Promise<EraseResult> {
    const { tenant, server } = sender;
    const post = await postIndex.erase(tenant, id);
    if (!post) {
      // A report may have brought its pictures.
      await pictures.erase(tenant, id);
      return { kind: 'not-found' };
    }
    // Nothing was left to erase.
    if (post.author === '') return { kind: 'erased' };
    const { author, channel } = post;
    await pictures.erase(tenant, id);
    const [published] = await stream.publish([toDeletedEntry(sender, { id, author, channel })]);
    if (published === 'full') return { kind: 'unavailable', retryAfterSeconds };
    const caseId = post.caseId ?? deriveCaseId({ server, channel, id });
    const kept = await eraseCaseContent({ server, id, channel, author, caseId }, clock.now());
    return {
      kind: 'erased',
      ...(post.caseId !== undefined && { caseId: post.caseId }),
      ...(kept !== undefined && { kept }),
    };
  }

  return async (sender, id) => {
    try {
      return await erase(sender, id);
    } catch (error) {
      log.warn('post_not_erased', { tenant: sender.tenant, error: errorName(error) });
      return { kind: 'unavailable', retryAfterSeconds };
    }
  };
}
