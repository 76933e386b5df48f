import type {
  Admission,
  Clock,
  Log,
  OperatorPost,
  PostBatch,
  PostIndex,
  PostListRequest,
  PostPage,
  PostRecord,
  PostSender,
  PostService,
  PostView,
  PublishState,
  SendResult,
  SentPost,
  SentState,
  Stream,
} from '#core';
import { StreamUnavailable, toQueuedPost } from '#core';
import { errorName } from '#lib';
import type { PostPictureStorage } from '../pictures/store-post-pictures.ts';
import { createPostEraser, type EraseCaseContent } from './erase-post.ts';
import { channelOf, hashPost, toPostEntries } from './post-entry.ts';

/** How long an operator waits before it sends again what the stream had no room for, in seconds. */
const FULL_RETRY_SECONDS = 5;
const UNAVAILABLE_RETRY_SECONDS = 2;

/** The dependencies of `createPostService`. */
export interface PostServicePorts {
  readonly postIndex: PostIndex;
  readonly stream: Pick<Stream, 'publish' | 'partitions'>;
  readonly pictures: PostPictureStorage;
  readonly eraseCaseContent: EraseCaseContent;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the index says, in the words of the API. `new` and `pending` posts are published. */
const STATE_OF: Readonly<Record<Exclude<Admission, 'new' | 'pending'>, SentState>> = {
  same: 'duplicate',
  conflict: 'conflict',
  outdated: 'outdated',
  erased: 'erased',
};
const STATE_OF_PUBLISHED: Readonly<Record<PublishState, SentState>> = {
  stored: 'queued',
  duplicate: 'duplicate',
  full: 'full',
};

/**
 * Accepts posts: first into the index, then into the stream. A post that the index knows and that was not judged yet is
 * published again, because the stream may have lost it; the stream drops it if it still has it.
 * @example const posts = createPostService({ postIndex, stream, eraseCaseContent, clock, log })
 */
export function createPostService(ports: PostServicePorts): PostService {
  const { postIndex, stream, pictures, clock, log } = ports;

  /** The states of the posts that were published, by their place in the batch. */
  async function publish(
    sender: PostSender,
    { lane, posts, headers }: PostBatch,
    admissions: readonly Admission[],
  ): Promise<ReadonlyMap<number, SentState>> {
    const places = posts.flatMap((_, i) => (isPublished(admissions[i]!) ? [i] : []));
    if (places.length === 0) return new Map();
    await storePictures(
      sender.tenant,
      places.map((place) => posts[place]!),
    );
    const groups = toPostEntries(
      { ...sender, lane, headers },
      places.map((place) => ({
        post: toQueuedPost(posts[place]!),
        isRepeated: admissions[place] === 'pending',
      })),
      stream.partitions,
    );
    const states = await stream.publish(groups.map(({ entry }) => entry));
    return new Map(
      groups.flatMap((group, i) =>
        group.places.map((place) => [places[place]!, STATE_OF_PUBLISHED[states[i]!]] as const),
      ),
    );
  }

  /** A post that was deleted while its pictures were stored keeps none. */
  async function storePictures(tenant: string, posts: readonly OperatorPost[]): Promise<void> {
    const stored = await pictures.store(tenant, posts);
    if (stored.length === 0) return;
    for (const { id, state } of await postIndex.getMany(stored.map(({ id }) => ({ tenant, id }))))
      if (state === 'erased') await pictures.erase(tenant, id);
  }

  return {
    async send(sender, batch) {
      try {
        const { posts } = batch;
        const faults = await pictures.check(sender.tenant, posts);
        if (faults.length > 0) return { kind: 'refused', faults };
        const admitted = posts.map((post) => toAdmission(sender, post));
        const admissions = await postIndex.admit(sender.tenant, admitted, clock.now());
        return toResult(posts, admissions, await publish(sender, batch, admissions));
      } catch (error) {
        if (error instanceof RangeError) throw error;
        const why = error instanceof StreamUnavailable ? error.why : errorName(error);
        log.warn('posts_not_accepted', { tenant: sender.tenant, posts: batch.posts.length, error: why });
        return { kind: 'unavailable', retryAfterSeconds: UNAVAILABLE_RETRY_SECONDS };
      }
    },
    async get({ tenant }, id) {
      const record = await postIndex.get(tenant, id);
      return record && (await withPictures(tenant, [record], pictures))[0];
    },
    async list({ tenant }, request) {
      const page = await listPage(postIndex, tenant, request);
      return { ...page, items: await withPictures(tenant, page.items, pictures) };
    },
    erase: createPostEraser({ ...ports, retryAfterSeconds: UNAVAILABLE_RETRY_SECONDS }),
  };
}

const isPublished = (admission: Admission): admission is 'new' | 'pending' =>
  admission === 'new' || admission === 'pending';

const toAdmission = ({ tenant }: PostSender, post: OperatorPost) => ({
  id: post.id,
  revision: post.revision,
  hash: hashPost(tenant, post),
  author: post.author.id,
  channel: channelOf(post),
});

function toResult(
  posts: readonly OperatorPost[],
  admissions: readonly Admission[],
  published: ReadonlyMap<number, SentState>,
): SendResult {
  const items = posts.map(({ id, revision }, i): SentPost => {
    const admission = admissions[i]!;
    return { id, revision, state: isPublished(admission) ? published.get(i)! : STATE_OF[admission] };
  });
  if (items.length > 0 && items.every(({ state }) => state === 'full'))
    return { kind: 'full', retryAfterSeconds: FULL_RETRY_SECONDS };
  const isPartlyFull = items.some(({ state }) => state === 'full');
  return { kind: 'sent', items, ...(isPartlyFull && { retryAfterSeconds: FULL_RETRY_SECONDS }) };
}

async function withPictures(
  tenant: string,
  records: readonly PostRecord[],
  pictures: Pick<PostPictureStorage, 'statesOf'>,
): Promise<readonly PostView[]> {
  const states = await pictures.statesOf(tenant, records);
  return records.map((record) => {
    const state = states.get(record.id);
    return state ? { ...record, pictures: state } : record;
  });
}

/** One post more than asked for is read: it shows that there is a next page. */
async function listPage(index: PostIndex, tenant: string, request: PostListRequest): Promise<PostPage> {
  const found = await index.list(tenant, { ...request, limit: request.limit + 1 });
  const items = found.slice(0, request.limit);
  const last = items.at(-1);
  return found.length > items.length && last
    ? { items, next: { receivedAt: last.receivedAt, id: last.id } }
    : { items };
}
