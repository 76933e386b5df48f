import { setTimeout } from 'node:timers/promises';
import type { DeliveryOutcome, Message, PostSettlement, QueuedPost } from '#core';
import { postToMessage } from '#core';
import { errorName, type LruMap } from '#lib';
import type { IntakeService } from '../../intake.ts';
import type { PostPictureWork } from '../pictures/read-post-pictures.ts';
import type { PostWork } from '../posts/post-entry.ts';
import { createGiveBack, type GiveBackPorts } from './give-back.ts';
import type { PostTask } from './open-entry.ts';
import type { DoneTask } from './settle-in-batches.ts';

/** Attempts in this process, while the archive answers, before the stream delivers the post again later. */
const ATTEMPTS_AT_ONCE = 2;
const HEALTH_INTERVAL_MS = 1000;

/** The newest revision of a post that this process has seen, and its ruling once there is one. */
export interface KnownPost {
  readonly revision: number;
  readonly settlement?: PostSettlement;
}

/** The dependencies of `createPostJudge`. */
export interface JudgePorts extends GiveBackPorts {
  readonly intake: Pick<IntakeService, 'judge' | 'handleDelete'>;
  /** By tenant and id: posts that this process has seen. A post that comes again is not judged, and not counted, again. */
  readonly knownPosts: LruMap<KnownPost>;
  /** Whether the archive takes writes. */
  readonly isArchiveUp: () => Promise<boolean>;
  /** Reads the pictures of posts after their texts were judged. */
  readonly pictures: Pick<PostPictureWork, 'textJudged'>;
  /** Erases what a deleted post has left in a case. */
  readonly eraseDeleted: (work: Extract<PostWork, { kind: 'deleted' }>) => Promise<void>;
}

/** The key of a post in `knownPosts`. @example knownPostKey({ tenant: 'tiny', id: 'p-1' }) */
export const knownPostKey = ({ tenant, id }: { readonly tenant: string; readonly id: string }): string =>
  `${tenant}\n${id}`;

/**
 * Judges one post of an entry: an ordinary post costs no call of a store. A revision that was judged before is only
 * acknowledged. A failure while the archive is down waits here until it is back, because the number of deliveries is limited;
 * after any other failure the post goes back to the stream. The returned function never rejects.
 * @example const judge = createPostJudge(ports); await judge(task)
 */
export function createPostJudge(ports: JudgePorts): (task: PostTask) => Promise<void> {
  const { intake, knownPosts, done, log } = ports;
  const giveBack = createGiveBack(ports);
  const count = ({ entry }: PostTask, outcome: DeliveryOutcome) => ports.count(entry.delivery, outcome);

  async function judgePost(
    task: PostTask,
    { tenant, server, post, isRepeated }: Extract<PostWork, { kind: 'post' }>,
  ): Promise<void> {
    const { id, revision } = post;
    const key = knownPostKey({ tenant, id });
    const known = knownPosts.get(key);
    if (known && known.revision > revision) {
      count(task, 'superseded');
      return done({ task });
    }
    const message = postToMessage(server, post);
    if (known?.revision === revision && known.settlement) {
      count(task, 'repeated');
      return done({ task, ...toDone(known.settlement, message) });
    }
    knownPosts.set(key, { revision });
    const wasSeen = known?.revision === revision || task.entry.delivery.attempt > 1 || isRepeated === true;
    const judged = await judgeUntilStored(message, post, wasSeen);
    if (!judged) return giveBack(task, { tenant, id, revision });
    const { ruling, caseId } = judged;
    const settlement = { tenant, id, revision, ruling, ...(caseId !== undefined && { caseId }) };
    knownPosts.set(key, { revision, settlement });
    count(task, 'judged');
    done({ task, ...toDone(settlement, message) });
  }

  const toDone = (settlement: PostSettlement, message: Message): Omit<DoneTask, 'task'> => ({
    settlement,
    ...(message.pictures && {
      afterStored: () => ports.pictures.textJudged({ ...settlement, message }),
    }),
  });

  /** Undefined if it failed although the archive answers, or if the worker stops. */
  async function judgeUntilStored(message: Message, { revision }: QueuedPost, wasSeen: boolean) {
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

  async function deletePost(task: PostTask, work: Extract<PostWork, { kind: 'deleted' }>): Promise<void> {
    const { tenant, server, id, channel } = work;
    knownPosts.set(knownPostKey({ tenant, id }), { revision: Number.POSITIVE_INFINITY });
    intake.handleDelete({ server, channel, id });
    try {
      await ports.eraseDeleted(work);
    } catch (error) {
      log.warn('post_not_erased', { tenant, error: errorName(error) });
      return giveBack(task);
    }
    count(task, 'deleted');
    done({ task });
  }

  return (task) => (task.work.kind === 'post' ? judgePost(task, task.work) : deletePost(task, task.work));
}
