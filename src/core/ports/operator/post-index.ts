import type {
  Admission,
  PostAdmission,
  PostRecord,
  PostSettlement,
  PostState,
  SettlementResult,
} from '../../operator/indexed-post.ts';

/** Where a list of posts continues: after this post. */
export type PostCursor = Pick<PostRecord, 'receivedAt' | 'id'>;

/** Which posts to list, in the order of their receipt. */
export interface PostFilter {
  /** Received at this time or later. */
  readonly since?: Date | undefined;
  readonly state?: PostState | undefined;
  readonly after?: PostCursor | undefined;
  readonly limit: number;
}

/**
 * The posts that were accepted: which revisions, whether they were judged, and with which result. It keeps no texts. The
 * stream is never the truth: what it has lost is `queued` here.
 */
export interface PostIndex {
  /**
   * Accepts posts of a tenant, and resolves with one result for each, in their order. The same id may occur several
   * times. When it resolves, the index is on the disk.
   */
  admit(tenant: string, posts: readonly PostAdmission[], now: Date): Promise<readonly Admission[]>;
  /** Stores rulings, of several tenants; one result for each, in their order. Doing it again changes nothing. */
  settle(settlements: readonly PostSettlement[], now: Date): Promise<readonly SettlementResult[]>;
  /**
   * Replaces the ruling on a revision that was judged once more, with its pictures. `ignored`: the index has another revision, or
   * has it not as judged.
   */
  updateRuling(settlement: PostSettlement, now: Date): Promise<SettlementResult>;
  /** No attempt to judge these revisions succeeded. Only queued ones become `failed`. */
  markFailed(
    posts: readonly { readonly tenant: string; readonly id: string; readonly revision: number }[],
  ): Promise<void>;
  get(tenant: string, id: string): Promise<PostRecord | undefined>;
  /** The known ones of these posts, in any order. */
  getMany(
    posts: readonly { readonly tenant: string; readonly id: string }[],
  ): Promise<readonly (PostRecord & { readonly tenant: string })[]>;
  list(tenant: string, filter: PostFilter): Promise<readonly PostRecord[]>;
  /** Marks a post as erased, and resolves with it as it was; undefined if it is unknown. Its author is kept for now. */
  erase(tenant: string, id: string): Promise<PostRecord | undefined>;
  /** Forgets author, channel and case of an erased post: nothing is left to erase elsewhere. */
  completeErasure(tenant: string, id: string): Promise<void>;
  /** Forgets up to `limit` posts that were received before `before`; resolves with their number. */
  purge(tenant: string, before: Date, limit: number): Promise<number>;
}
