import { setTimeout } from 'node:timers/promises';
import type { Delivery, DeliveryOutcome, Log, Message, OperatorPost, PostSettlement } from '#core';
import { postToMessage } from '#core';
import { errorName, type LruMap } from '#lib';
import type { IntakeService } from '../../intake.ts';
import { type PostWork, readEntry } from '../posts/post-entry.ts';
import type { DoneDelivery } from './settle-in-batches.ts';

/** Attempts in this process, while the archive answers, before the stream delivers the post again later. */
const ATTEMPTS_AT_ONCE = 2;
const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 60_000;
const HEALTH_INTERVAL_MS = 1000;

/** The newest revision of a post that this process has seen, and its ruling once there is one. */
export interface KnownPost {
  readonly revision: number;
  readonly settlement?: PostSettlement;
}

/** The dependencies of `createDeliveryJudge`. */
export interface JudgePorts {
  readonly intake: Pick<IntakeService, 'judge' | 'handleDelete'>;
  /** By tenant and id: posts that this process has seen. A post that comes again is not judged, and not counted, again. */
  readonly knownPosts: LruMap<KnownPost>;
  /** Whether the archive takes writes. */
  readonly isArchiveUp: () => Promise<boolean>;
  /** Erases what a deleted post has left in a case. */
  readonly eraseDeleted: (work: Extract<PostWork, { kind: 'deleted' }>) => Promise<void>;
  readonly markFailed: (post: Pick<PostSettlement, 'tenant' | 'id' | 'revision'>) => Promise<void>;
  readonly count: (delivery: Delivery, outcome: DeliveryOutcome) => void;
  /** From this attempt on, a failure is the last one: the stream puts the entry into its dead-letter list. */
  readonly maxAttempts: number;
  readonly done: (done: DoneDelivery) => void;
  /** The delivery was given back to the stream. */
  readonly givenBack: (delivery: Delivery) => void;
  readonly stopping: AbortSignal;
  readonly log: Log;
}

/** The key of a post in `knownPosts`. @example knownPostKey({ tenant: 'tiny', id: 'p-1' }) */
export const knownPostKey = ({ tenant, id }: { readonly tenant: string; readonly id: string }): string =>
  `${tenant}\n${id}`;

/**
 * Judges one delivery: an ordinary post costs no call of a store. A revision that was judged before is only acknowledged. A
 * failure while the archive is down waits here until it is back, because the number of deliveries is limited; any other
 * failure goes back to the stream. The returned function never rejects.
 * @example const judge = createDeliveryJudge(ports); await judge(delivery)
 */
export function createDeliveryJudge(ports: JudgePorts): (delivery: Delivery) => Promise<void> {
  const { intake, knownPosts, count, done, log } = ports;

  async function judgePost(
    delivery: Delivery,
    { tenant, server, post }: Extract<PostWork, { kind: 'post' }>,
  ): Promise<void> {
    const { id, revision } = post;
    const key = knownPostKey({ tenant, id });
    const known = knownPosts.get(key);
    if (known && known.revision > revision) {
      count(delivery, 'superseded');
      return done({ delivery });
    }
    if (known?.revision === revision && known.settlement) {
      count(delivery, 'repeated');
      return done({ delivery, settlement: known.settlement });
    }
    knownPosts.set(key, { revision });
    const message = postToMessage(server, post);
    const judged = await judgeUntilStored(
      message,
      post,
      known?.revision === revision || delivery.attempt > 1,
    );
    if (!judged) return giveBack(delivery, { tenant, id, revision });
    const { ruling, caseId } = judged;
    const settlement = { tenant, id, revision, ruling, ...(caseId !== undefined && { caseId }) };
    knownPosts.set(key, { revision, settlement });
    count(delivery, 'judged');
    done({ delivery, settlement });
  }

  /** Undefined if it failed although the archive answers, or if the worker stops. */
  async function judgeUntilStored(message: Message, { revision }: OperatorPost, wasSeen: boolean) {
    const kind = revision > 1 ? 'edited' : 'posted';
    for (let attempt = 1; ; ) {
      const isRepeated = wasSeen || attempt > 1;
      const judged = await intake.judge(kind, message, { redelivers: true, isRepeated });
      if (judged?.handling === 'handled') return judged;
      const wasUp = await ports.isArchiveUp();
      if (!wasUp && !(await waitForArchive())) return undefined;
      if (wasUp && ++attempt > ATTEMPTS_AT_ONCE) return undefined;
    }
  }

  /** False if the worker stops first. */
  async function waitForArchive(): Promise<boolean> {
    while (!ports.stopping.aborted) {
      await setTimeout(HEALTH_INTERVAL_MS, undefined, { signal: ports.stopping }).catch(() => undefined);
      if (await ports.isArchiveUp()) return true;
    }
    return false;
  }

  async function giveBack(
    delivery: Delivery,
    post?: Pick<PostSettlement, 'tenant' | 'id' | 'revision'>,
  ): Promise<void> {
    const isLast = delivery.attempt >= ports.maxAttempts && !ports.stopping.aborted;
    try {
      if (isLast && post) await ports.markFailed(post);
      const delayMs = ports.stopping.aborted ? 0 : retryDelay(delivery.attempt);
      await delivery.retry(delayMs);
    } catch (error) {
      // The stream delivers it again when its time is over.
      log.warn('post_not_given_back', { error: errorName(error) });
    }
    if (isLast) log.error('post_dead', { attempts: delivery.attempt });
    count(delivery, isLast ? 'dead' : 'retried');
    ports.givenBack(delivery);
  }

  async function deletePost(delivery: Delivery, work: Extract<PostWork, { kind: 'deleted' }>): Promise<void> {
    const { tenant, server, id, channel } = work;
    knownPosts.set(knownPostKey({ tenant, id }), { revision: Number.POSITIVE_INFINITY });
    intake.handleDelete({ server, channel, id });
    try {
      await ports.eraseDeleted(work);
    } catch (error) {
      log.warn('post_not_erased', { tenant, error: errorName(error) });
      return giveBack(delivery);
    }
    count(delivery, 'deleted');
    done({ delivery });
  }

  return async (delivery) => {
    let work: PostWork;
    try {
      work = readEntry(delivery.body);
    } catch (error) {
      // An older worker may get entries of a newer one during an update; the dead-letter list keeps the rest.
      log.error('post_unreadable', { attempt: delivery.attempt, error: errorName(error) });
      return giveBack(delivery);
    }
    return work.kind === 'post' ? judgePost(delivery, work) : deletePost(delivery, work);
  };
}

/** 1 s, 2 s, 4 s … 60 s. @example retryDelay(3) // 4000 */
export const retryDelay = (attempt: number): number =>
  Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), MAX_RETRY_MS);
