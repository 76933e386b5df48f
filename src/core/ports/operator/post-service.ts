import type { Server } from '../../message.ts';
import type { PostRecord, PostState } from '../../operator/indexed-post.ts';
import type { OperatorPost } from '../../operator/post.ts';
import type { StreamLane } from '../stream.ts';
import type { PostCursor } from './post-index.ts';
import type { PictureFault, PictureState } from './post-pictures.ts';

/** Who sends posts: the caller of the API. */
export interface PostSender {
  readonly tenant: string;
  readonly server: Server;
}

/**
 * What became of a post that was sent.
 * - `queued`: published now; a worker will judge it.
 * - `duplicate`: the same content was sent before, and was judged or is still published.
 * - `conflict`: other content has this revision, or the post has another author or channel.
 * - `outdated`: a newer revision was sent before.
 * - `erased`: the post was deleted.
 * - `full`: the stream has no room; send it again later.
 */
export type SentState = 'queued' | 'duplicate' | 'conflict' | 'outdated' | 'erased' | 'full';

/** One post of a request, with what became of it. */
export interface SentPost {
  readonly id: string;
  readonly revision: number;
  readonly state: SentState;
}

/**
 * `sent`: at least one post has another state than `full`; `retryAfterSeconds` is present if one is `full`. `full`: all of
 * them are. `unavailable`: the stream or the index does not answer, and some posts may be queued; sending all of them again
 * is harmless. `refused`: nothing was accepted, because these pictures cannot be fetched.
 */
export type SendResult =
  | { readonly kind: 'sent'; readonly items: readonly SentPost[]; readonly retryAfterSeconds?: number }
  | { readonly kind: 'refused'; readonly faults: readonly PictureFault[] }
  | { readonly kind: 'full' | 'unavailable'; readonly retryAfterSeconds: number };

/** Posts to send. The order of posts of one author is the order in which they are judged. */
export interface PostBatch {
  readonly lane: StreamLane;
  readonly posts: readonly OperatorPost[];
  /** W3C trace context, for the worker. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Which posts to list. */
export interface PostListRequest {
  readonly since?: Date | undefined;
  readonly state?: PostState | undefined;
  readonly after?: PostCursor | undefined;
  readonly limit: number;
}

/** A post as it is known. `pictures`: what became of those of this revision; absent: it has none. */
export interface PostView extends PostRecord {
  readonly pictures?: PictureState;
}

/** A page of posts in the order of their receipt. `next` is absent on the last page. */
export interface PostPage {
  readonly items: readonly PostView[];
  readonly next?: PostCursor;
}

/**
 * Why the case of a deleted post keeps its content: a hold, or work that is not finished. A worker erases the rest later;
 * what is held stays until the hold ends.
 */
export type KeptContent = 'held' | 'unfinished' | 'unreadable';

/** What became of a deletion. `unavailable`: a store does not answer; delete it again. */
export type EraseResult =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number }
  | { readonly kind: 'erased'; readonly caseId?: string; readonly kept?: KeptContent };

/** The posts of a tenant: accepted here, judged by a worker. */
export interface PostService {
  /**
   * Accepts posts. An item is `queued` only after it was published.
   * @example await posts.send(caller, { lane: 'live', posts: [post] }) // { kind: 'sent', items: [{ id, revision: 1, state: 'queued' }] }
   */
  send(sender: PostSender, batch: PostBatch): Promise<SendResult>;
  get(sender: PostSender, id: string): Promise<PostView | undefined>;
  list(sender: PostSender, request: PostListRequest): Promise<PostPage>;
  /** Forgets a post: it counts no more, and its content is erased from its case unless a hold keeps it. */
  erase(sender: PostSender, id: string): Promise<EraseResult>;
}
