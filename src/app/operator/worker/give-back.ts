import type { Delivery, DeliveryOutcome, Log, PostSettlement, Stream } from '#core';
import { errorName } from '#lib';
import { toPostEntry } from '../posts/post-entry.ts';
import type { PostTask } from './open-entry.ts';
import { retryDelay } from './retry-delay.ts';
import type { DoneTask } from './settle-in-batches.ts';

type FailedPost = Pick<PostSettlement, 'tenant' | 'id' | 'revision'>;

/** The dependencies of `createGiveBack`. */
export interface GiveBackPorts {
  readonly stream: Pick<Stream, 'publish'>;
  readonly markFailed: (post: FailedPost) => Promise<void>;
  readonly count: (delivery: Delivery, outcome: DeliveryOutcome) => void;
  /** From this attempt on, a failure is the last one: the stream puts the entry into its dead-letter list. */
  readonly maxAttempts: number;
  readonly done: (done: DoneTask) => void;
  /** The entry was given back to the stream. */
  readonly givenBack: (delivery: Delivery) => void;
  readonly stopping: AbortSignal;
  readonly log: Log;
}

/**
 * Creates the way back to the stream for a post that could not be judged. A post that shares its entry gets one of its own, so
 * the others are not judged again because of it. `post`: marked as failed after the last attempt. Never rejects.
 * @example await createGiveBack(ports)(task, { tenant, id, revision })
 */
export function createGiveBack(ports: GiveBackPorts): (task: PostTask, post?: FailedPost) => Promise<void> {
  const { stream, count, stopping, log } = ports;

  async function publishAlone(task: PostTask): Promise<boolean> {
    try {
      return !(await stream.publish(toOwnEntry(task))).includes('full');
    } catch (error) {
      log.warn('entry_not_split', { posts: 1, error: errorName(error) });
      return false;
    }
  }

  async function markFailed(post: FailedPost): Promise<void> {
    try {
      await ports.markFailed(post);
    } catch (error) {
      log.warn('post_not_given_back', { error: errorName(error) });
    }
  }

  return async (task, post) => {
    const { entry } = task;
    const { delivery } = entry;
    if (entry.size > 1 && !stopping.aborted && (await publishAlone(task))) {
      count(delivery, 'retried');
      return ports.done({ task });
    }
    const isLast = delivery.attempt >= ports.maxAttempts && !stopping.aborted;
    if (isLast && post) await markFailed(post);
    entry.isGivenBack = true;
    await giveBackEntry(delivery, log, stopping.aborted ? 0 : retryDelay(delivery.attempt));
    if (isLast) log.error('post_dead', { attempts: delivery.attempt });
    count(delivery, isLast ? 'dead' : 'retried');
    ports.givenBack(delivery);
  };
}

/**
 * An entry for the post of this task alone; none for a deletion, which always has its own entry.
 * @example await stream.publish(toOwnEntry(task))
 */
export function toOwnEntry({ entry: { delivery }, work }: PostTask) {
  if (work.kind !== 'post') return [];
  const { lane, headers } = delivery;
  return [toPostEntry({ ...work, lane, headers }, { post: work.post, isRepeated: true })];
}

/** Gives an entry back to the stream, which delivers it again later. Never rejects. @example await giveBackEntry(delivery, log) */
export async function giveBackEntry(
  delivery: Delivery,
  log: Log,
  delayMs: number = retryDelay(delivery.attempt),
): Promise<void> {
  try {
    await delivery.retry(delayMs);
  } catch (error) {
    // The stream delivers it again when its time is over.
    log.warn('post_not_given_back', { error: errorName(error) });
  }
}
