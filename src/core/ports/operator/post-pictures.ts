import type { OperatorPost } from '../../operator/post.ts';
import type { PicturePriority } from '../pictures/picture-reader.ts';
import type { OutgoingUrlRefusal } from './feed/webhook-service.ts';

/**
 * What became of the pictures of a post.
 * - `waiting`: they are not read yet.
 * - `read`: all of them were read, and the ruling counts what they show.
 * - `not-read`: at least one could not be fetched or read; or none was read: this installation reads no pictures, more waited than
 *   the limit of the tenant allows, they waited too long, or the post could not be judged with them in many attempts.
 * - `not-needed`: the author is exempt, or the post was edited or deleted before they were read.
 *
 * Those of a post that its text hides are read last. They do not change its ruling; they are evidence of its case.
 */
export const PICTURE_STATES = ['waiting', 'read', 'not-read', 'not-needed'] as const;
export type PictureState = (typeof PICTURE_STATES)[number];

/**
 * Why no picture is fetched from an address: as for webhooks, or the tenant has not registered its host.
 */
export type PictureUrlRefusal = OutgoingUrlRefusal | 'unknown-host';

/** An address that is refused: the places of the post and of the picture in the request. */
export interface PictureFault {
  readonly post: number;
  readonly picture: number;
  readonly why: PictureUrlRefusal;
}

/** One revision of a post. */
export interface PostRevisionKey {
  readonly tenant: string;
  readonly id: string;
  readonly revision: number;
}

/**
 * When the pictures of a post are read: those of reported posts before all others. A reported post has a case, and need not be in the
 * index of posts.
 */
export type PostPicturePriority = 'reported' | PicturePriority;

/** A post whose pictures a worker reads now. */
export interface ClaimedPictures {
  readonly tenant: string;
  readonly post: OperatorPost;
  /** 1 for the first one. */
  readonly attempt: number;
  readonly priority: PostPicturePriority;
}

/** Which posts are claimed. */
export interface PictureClaim {
  /** None of these. */
  readonly exceptTenants?: readonly string[];
  /** True: only those that their text hides. Default: only the others. */
  readonly isHidden?: boolean;
}

/** How much may wait for one tenant. */
export interface PictureLimit {
  readonly posts: number;
  readonly bytes: number;
}

/**
 * Posts whose pictures wait to be read, with their pictures; encrypted with the key of their tenant. What was read is forgotten;
 * only its state stays.
 */
export interface PostPictures {
  /**
   * Stores posts with pictures. A newer revision replaces an older one; one that waits already stays as it is. Above the limit of
   * the tenant, the oldest that wait for hidden posts make room and are `not-read`; if that is not enough, the new ones are. Resolves
   * with the number of posts of both sorts. Durable once it resolves.
   */
  add(
    tenant: string,
    posts: readonly OperatorPost[],
    given: { readonly now: Date; readonly limit: PictureLimit },
  ): Promise<number>;
  /**
   * The text was judged: a worker may read the pictures. The priority of a reported post stays. Doing it again changes nothing.
   */
  markTextJudged(key: PostRevisionKey, priority: PicturePriority): Promise<void>;
  /** A member reported the post, perhaps before its text was judged. Edits of it count as reported while its pictures wait. */
  markReported(tenant: string, id: string): Promise<void>;
  /** Posts that were stored before `before`, and are not marked as judged; the oldest first. */
  findUnmarked(before: Date, limit: number): Promise<readonly PostRevisionKey[]>;
  /**
   * Takes a post whose text was judged for `leaseMs`: by priority, then the oldest. Afterwards another worker may
   * take it. Undefined: there is none.
   */
  claim(now: Date, leaseMs: number, which?: PictureClaim): Promise<ClaimedPictures | undefined>;
  /** The claim lasts until `leaseMs` after `now`. */
  extend(key: PostRevisionKey, now: Date, leaseMs: number): Promise<void>;
  /** Ends a claim before its time. The attempt does not count. */
  giveBack(key: PostRevisionKey): Promise<void>;
  /** Forgets the pictures of a revision, and keeps what became of them. Another revision stays. */
  finish(key: PostRevisionKey, state: Exclude<PictureState, 'waiting'>): Promise<void>;
  /** The newest revision of a post while its pictures wait. */
  find(tenant: string, id: string): Promise<OperatorPost | undefined>;
  /** What became of the pictures of these posts; nothing for a post without any. */
  states(
    tenant: string,
    ids: readonly string[],
  ): Promise<readonly { readonly id: string; readonly revision: number; readonly state: PictureState }[]>;
  /** Forgets a post. */
  erase(tenant: string, id: string): Promise<void>;
  /** Gives up what has waited since before `before`; resolves with the number of posts. */
  expire(before: Date): Promise<number>;
  /** Forgets up to `limit` posts that were received before `before`; resolves with their number. */
  purge(tenant: string, before: Date, limit: number): Promise<number>;
}
