import type { Ruling } from '../verdict.ts';

/**
 * The state of a post in the index. `queued`: accepted, and not judged yet. `judged`: a worker has judged this revision.
 * `failed`: every attempt to judge it failed; it is in the dead-letter list of the stream, and can be sent again. `erased`: the
 * operator deleted it; its id is refused from then on.
 */
export const POST_STATES = ['queued', 'judged', 'failed', 'erased'] as const;
export type PostState = (typeof POST_STATES)[number];

/** A post that an operator sends, as far as the index has to know it. It has no text. */
export interface PostAdmission {
  /** The operator's id of the post. Author and channel of a post never change. */
  readonly id: string;
  /** 1 for a new post; a higher one for each change. */
  readonly revision: number;
  /** Hash of everything that is judged. */
  readonly hash: string;
  /** The operator's id of the account. */
  readonly author: string;
  readonly channel: string;
}

/**
 * What the index says about a post.
 * - `new`: never seen with this revision, or `failed` with it; publish it.
 * - `pending`: seen with the same content, and not judged yet. Publish it again: the stream may have lost it.
 * - `same`: seen with the same content, and judged.
 * - `conflict`: seen with other content under this revision, or with another author or channel.
 * - `outdated`: a newer revision was seen.
 * - `erased`: the post was deleted.
 */
export type Admission = 'new' | 'pending' | 'same' | 'conflict' | 'outdated' | 'erased';

/** The ruling on a post, as the index keeps it. `exempt`: its author or channel is never judged. */
export type PostRuling = Ruling | 'exempt';

/** A post that was judged. */
export interface PostSettlement {
  readonly tenant: string;
  readonly id: string;
  readonly revision: number;
  readonly ruling: PostRuling;
  readonly caseId?: string | undefined;
}

/**
 * What became of a settlement. `settled`: the index had this revision as queued. `erased`: the post was deleted meanwhile, so
 * what the judgement has stored must be erased too. `ignored`: the index has a newer revision, has it as judged already,
 * or does not know the post.
 */
export type SettlementResult = 'settled' | 'erased' | 'ignored';

/** One post in the index. Of an erased post only the id, the revision and the times are left. */
export interface PostRecord {
  readonly id: string;
  readonly revision: number;
  readonly state: PostState;
  readonly author: string;
  readonly channel: string;
  readonly ruling?: PostRuling;
  readonly caseId?: string;
  readonly receivedAt: Date;
  readonly judgedAt?: Date;
}
