import { setTimeout } from 'node:timers/promises';
import type {
  ClaimedPictures,
  Clock,
  Log,
  Message,
  PictureState,
  PolicyStore,
  PostIndex,
  PostPictures,
  PostRecord,
  PostRevisionKey,
  PostRuling,
  PostSettlement,
} from '#core';
import { postToMessage, tenantServer, toQueuedPost } from '#core';
import { errorName } from '#lib';
import { accountStanding } from '../../../pipeline/context/account-standing.ts';
import type { IntakeService } from '../../intake.ts';
import { changesJudgement, withReadPictures } from '../../pictures/picture-intake.ts';
import type { ReadMessagePictures } from '../../pictures/read-message-pictures.ts';
import { createClaimsInTurn } from './claim-in-turn.ts';
import { needsPictures } from './mark-judged-texts.ts';

/** Longer than one picture can take: a claim is extended after each. Another worker takes the post afterwards. */
const LEASE_MS = 4 * 60 * 1000;
/** A post that cannot be judged with its pictures for so long, for example without the archive, keeps the ruling on its text. */
const MAX_ATTEMPTS = 10;
/** How long a stop waits. What is left is read by another worker when its claim has ended. */
const MAX_STOP_MS = 1000;
/** How often a worker looks for posts that others have left. Its own posts wake it at once. */
const LOOK_AGAIN_MS = 5000;

/** A post whose text was judged. */
export interface JudgedText extends PostRevisionKey {
  readonly ruling: PostRuling;
  readonly message: Message;
}

/** Reads the pictures of posts in this process. */
export interface PostPictureWork {
  /**
   * From now on the pictures of this post are read, unless its author is exempt. Call it after the ruling on the
   * text is in the index. Doing it again is harmless. Rejects like the store.
   */
  textJudged(post: JudgedText): Promise<void>;
  start(): void;
  /** Looks for posts at once: another part of this process has stored one. */
  wake(): void;
  /** Begins nothing more, and gives back what cannot be finished. Never rejects. */
  stop(): Promise<void>;
}

/** The dependencies of `createPostPictureWork`. */
export interface PostPicturePorts {
  readonly postPictures: PostPictures;
  readonly postIndex: Pick<PostIndex, 'get' | 'updateRuling'>;
  readonly intake: Pick<IntakeService, 'judge' | 'addReading'>;
  /** Undefined: this process reads no pictures. */
  readonly readMessagePictures: ReadMessagePictures | undefined;
  readonly policies: Pick<PolicyStore, 'of'>;
  /** Erases what the judgement of a post that was deleted meanwhile has left in a case. */
  readonly eraseDeleted: (post: { readonly tenant: string; readonly id: string }) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly leaseMs?: number;
}

/**
 * Creates the reading of the pictures of posts. Each waits in the store, so a worker that ends leaves its posts to the others; no
 * entry of the stream waits for a picture. A post is judged once more with what its pictures show, and its ruling in the index is
 * replaced; if its text hides it, they are only added to its case. A post that was deleted or edited meanwhile is left alone.
 * @example const work = createPostPictureWork(ports); work.start(); await work.textJudged({ ...settlement, message })
 */
export function createPostPictureWork(ports: PostPicturePorts): PostPictureWork {
  const { postPictures, readMessagePictures, policies, clock, log, leaseMs = LEASE_MS } = ports;
  const claims = createClaimsInTurn({ postPictures, clock, leaseMs });
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = new Set<Promise<void>>();
  const read = readMessagePictures && createReading({ ...ports, readMessagePictures, leaseMs }, signal);
  let mustLookAgain = false;
  let wake: (() => void) | undefined;
  let looking: Promise<void> | undefined;

  const isNewcomer = ({ author, ref, sentAt }: Message): boolean =>
    accountStanding(author, policies.of(ref.server).quota.newcomerDays, sentAt) === 'newcomer';

  async function takeNext(readClaimed: ReadClaimed): Promise<boolean> {
    const claimed = await claims.next();
    if (!claimed) return false;
    const task: Promise<void> = readClaimed(claimed, isNewcomer).finally(() => {
      claims.end(claimed);
      running.delete(task);
      wakeUp();
    });
    running.add(task);
    return true;
  }

  /** Also while the store is being asked: otherwise a post of that moment would wait for the next look. */
  function wakeUp(): void {
    mustLookAgain = true;
    wake?.();
  }

  async function waitForWork(): Promise<void> {
    if (mustLookAgain) return;
    const woken = new AbortController();
    wake = () => woken.abort();
    await setTimeout(LOOK_AGAIN_MS, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(
      () => undefined,
    );
    wake = undefined;
  }

  async function look(readClaimed: ReadClaimed): Promise<void> {
    while (!signal.aborted) {
      mustLookAgain = false;
      try {
        while (!signal.aborted && (await takeNext(readClaimed)));
      } catch (error) {
        log.warn('post_pictures_not_claimed', { error: errorName(error) });
      }
      if (!signal.aborted) await waitForWork();
    }
  }

  return {
    async textJudged({ tenant, id, revision, ruling, message }) {
      const key = { tenant, id, revision };
      if (!needsPictures(ruling)) return postPictures.finish(key, 'not-needed');
      if (!readMessagePictures) return postPictures.finish(key, 'not-read');
      const isHidden = ruling === 'hide';
      await postPictures.markTextJudged(
        key,
        isHidden ? 'hidden' : isNewcomer(message) ? 'newcomer' : 'ordinary',
      );
      wakeUp();
    },
    wake: wakeUp,
    start() {
      if (read) looking ??= look(read);
    },
    async stop() {
      stopping.abort();
      await looking;
      await Promise.race([Promise.all(running), setTimeout(MAX_STOP_MS, undefined, { ref: false })]);
    },
  };
}

/** Reads the pictures of one post and judges it once more. Never rejects: what failed is tried again when the claim has ended. */
type ReadClaimed = (claimed: ClaimedPictures, isNewcomer: (message: Message) => boolean) => Promise<void>;

function createReading(
  ports: PostPicturePorts & { readonly readMessagePictures: ReadMessagePictures; readonly leaseMs: number },
  signal: AbortSignal,
): ReadClaimed {
  const { postPictures, postIndex, intake, readMessagePictures, eraseDeleted, clock, log, leaseMs } = ports;

  /**
   * What the index says about a post whose pictures are still needed. Undefined: it was deleted, a newer revision is known, or it
   * is unknown. A reported post can be unknown, or be reported before its edit was sent.
   */
  async function findCurrent({
    tenant,
    post: { id, revision },
    priority,
  }: ClaimedPictures): Promise<Pick<PostRecord, 'ruling' | 'caseId'> | undefined> {
    const record = await postIndex.get(tenant, id);
    if (record?.state === 'erased') return undefined;
    if (priority === 'reported' && (record?.revision ?? 0) < revision) return {};
    return record?.revision === revision ? record : undefined;
  }

  /** Undefined: the process stops, so nothing is known yet. */
  async function readClaimed(
    claimed: ClaimedPictures,
    isNewcomer: (message: Message) => boolean,
  ): Promise<Exclude<PictureState, 'waiting'> | undefined> {
    const { tenant, post, attempt, priority } = claimed;
    const before = await findCurrent(claimed);
    if (!before) return 'not-needed';
    if (attempt > MAX_ATTEMPTS) return 'not-read';
    const message = postToMessage(tenantServer(tenant), toQueuedPost(post));
    const hiddenInCase = before.ruling === 'hide' ? before.caseId : undefined;
    const found = await readMessagePictures(message, {
      ...{ isNewcomer: isNewcomer(message), signal, ...(hiddenInCase !== undefined && { hiddenInCase }) },
      onPictureDone: () => extend({ tenant, id: post.id, revision: post.revision }),
    });
    if (signal.aborted) return undefined;
    const record = await findCurrent(claimed);
    if (!record) return 'not-needed';
    const read = withReadPictures(message, found);
    if (hiddenInCase !== undefined) await addToCase(hiddenInCase, read, { tenant, id: post.id });
    // The case of a report is not always in the index.
    else if (priority === 'reported' || changesJudgement(found, record.caseId))
      await judgeAgain(read, { tenant, id: post.id, revision: post.revision });
    return found.unread > 0 ? 'not-read' : 'read';
  }

  /** Without the store, the worst that can happen is that another worker reads the post as well. */
  async function extend(key: PostRevisionKey): Promise<void> {
    try {
      await postPictures.extend(key, clock.now(), leaseMs);
    } catch (error) {
      log.warn('post_pictures_not_claimed', { error: errorName(error) });
    }
  }

  async function addToCase(
    caseId: string,
    message: Message,
    post: Pick<PostRevisionKey, 'tenant' | 'id'>,
  ): Promise<void> {
    if (!(await intake.addReading(caseId, message)))
      throw new Error('what the pictures show could not be added to the case of the post');
    if ((await postIndex.get(post.tenant, post.id))?.state === 'erased') await eraseDeleted(post);
  }

  async function judgeAgain(message: Message, key: PostRevisionKey): Promise<void> {
    const judged = await intake.judge('edited', message, { redelivers: true });
    if (judged?.handling !== 'handled') throw new Error('the post could not be judged with its pictures');
    const { ruling, caseId } = judged;
    const settlement = { ...key, ruling, ...(caseId !== undefined && { caseId }) };
    const result = await updateRuling(settlement);
    if (result === 'erased') await eraseDeleted(key);
  }

  const updateRuling = (settlement: PostSettlement) => postIndex.updateRuling(settlement, clock.now());

  return async (claimed, isNewcomer) => {
    const { tenant, post } = claimed;
    const key = { tenant, id: post.id, revision: post.revision };
    try {
      const state = await readClaimed(claimed, isNewcomer);
      if (state) await postPictures.finish(key, state);
      else await postPictures.giveBack(key);
    } catch (error) {
      log.error('post_pictures_failed', { tenant, error: errorName(error) });
    }
  };
}
