import { hash } from 'node:crypto';
import type { OperatorPost, QueuedPost, Server, StreamEntry, StreamLane } from '#core';
import { DEFAULT_CHANNEL, partitionOf } from '#core';

/** The work on one post that an entry of the stream asks for. */
export type PostWork =
  | {
      readonly kind: 'post';
      readonly tenant: string;
      readonly server: Server;
      readonly post: QueuedPost;
      /** It was perhaps published before, in another entry: a worker asks the index before it judges it. */
      readonly isRepeated?: boolean;
    }
  | {
      readonly kind: 'deleted';
      readonly tenant: string;
      readonly server: Server;
      readonly id: string;
      readonly channel: string;
    };

/** An entry is not one of these, or belongs to a later version. */
export class UnknownEntryError extends Error {
  override readonly name = 'UnknownEntryError';
}

/** The platform of all tenants; the id of the server is that of the tenant. */
export const OPERATOR_PLATFORM = 'operator';

const VERSION = 2;
/** Posts in one entry at most: the slowest of them delays the acknowledgement of all. */
const MAX_POSTS = 64;
/** Bytes of the posts of one entry at most, unless it is a single post. The longest body of an entry is four times as long. */
const MAX_BYTES = 250_000;

/**
 * The hash of the judged content: two posts with the same hash are the same for the index. Tenant and id are in it, so that the
 * same text of two posts has two hashes.
 * @example hashPost('tiny', post) === hashPost('tiny', { ...post, url }) // true
 */
export function hashPost(
  tenant: string,
  { id, text, parts = [], sentAt, replyTo = '', pictures = [] }: OperatorPost,
): string {
  const content = [tenant, id, text, sentAt.getTime(), replyTo, ...parts.flatMap((p) => [p.kind, p.text])];
  for (const picture of pictures)
    content.push('url' in picture ? picture.url : hash('sha256', picture.bytes, 'base64url'));
  return hash('sha256', JSON.stringify(content), 'base64url');
}

/** The channel of a post. @example channelOf(post) // 'posts' */
export const channelOf = ({ channel = DEFAULT_CHANNEL }: Pick<OperatorPost, 'channel'>): string => channel;

/** A tenant, and what its entries have in common. */
export interface EntrySource {
  readonly tenant: string;
  readonly server: Server;
  readonly lane: StreamLane;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A post to publish, and whether it was perhaps published before. */
export interface PostToPublish {
  readonly post: QueuedPost;
  readonly isRepeated: boolean;
}

/** An entry of several posts, with their places in the list that was given. */
export interface PostGroup {
  readonly entry: StreamEntry;
  readonly places: readonly number[];
}

/**
 * Entries for posts: those of one partition share entries, in their order, so those of one author do too. That costs a
 * fraction of one entry for each post: docs/decisions/posts-per-entry.md. The same posts make the same entries, so that the
 * stream drops a batch that is sent again.
 * @example toPostEntries(source, posts, 64)[0].places // [0, 17, 311]
 */
export function toPostEntries(
  source: EntrySource,
  posts: readonly PostToPublish[],
  partitions: number,
): readonly PostGroup[] {
  const open = new Map<number, OpenGroup>();
  const groups: OpenGroup[] = [];
  for (const [place, { post, isRepeated }] of posts.entries()) {
    const json = JSON.stringify(post);
    const bytes = Buffer.byteLength(json);
    const partition = partitionOf(authorKey(source.tenant, post.author.id), partitions);
    let group = open.get(partition);
    if (!group || group.isRepeated !== isRepeated || !hasRoom(group, bytes)) {
      group = { isRepeated, places: [], jsons: [], bytes: 0 };
      open.set(partition, group);
      groups.push(group);
    }
    group.places.push(place);
    group.jsons.push(json);
    group.bytes += bytes;
  }
  return groups.map(({ places, jsons, isRepeated }) => {
    const own = places.map((place) => posts[place]!.post);
    return { places, entry: toEntry(source, own, jsons, isRepeated) };
  });
}

const hasRoom = ({ places, bytes }: OpenGroup, more: number): boolean =>
  places.length < MAX_POSTS && bytes + more <= MAX_BYTES;

interface OpenGroup {
  readonly isRepeated: boolean;
  readonly places: number[];
  readonly jsons: string[];
  bytes: number;
}

function toEntry(
  { tenant, server, lane, headers }: EntrySource,
  posts: readonly QueuedPost[],
  jsons: readonly string[],
  isRepeated: boolean,
): StreamEntry {
  const [first] = posts;
  const ids = posts.map(({ id, revision }) => `${id}/${revision}`);
  const common = { version: VERSION, kind: 'posts', tenant, server, ...(isRepeated && { isRepeated }) };
  return {
    lane,
    key: authorKey(tenant, first!.author.id),
    // No post has an empty id, so the id of several posts is never that of one.
    id: `${tenant}/${ids.length === 1 ? ids[0] : `/${hash('sha256', ids.join('\n'), 'base64url')}`}`,
    body: Buffer.from(`${JSON.stringify(common).slice(0, -1)},"posts":[${jsons.join(',')}]}`),
    ...(headers && { headers }),
  };
}

/**
 * An entry for one post. Posts of one author are in one partition; a revision has one id.
 * @example toPostEntry(source, { post, isRepeated: false }).id // 'tiny/p-1/1'
 */
export const toPostEntry = (source: EntrySource, { post, isRepeated }: PostToPublish): StreamEntry =>
  toEntry(source, [post], [JSON.stringify(post)], isRepeated);

/** The entry that makes the worker forget a post, after its revisions were judged. */
export const toDeletedEntry = (
  { tenant, server }: { readonly tenant: string; readonly server: Server },
  { id, author, channel }: { readonly id: string; readonly author: string; readonly channel: string },
): StreamEntry => ({
  lane: 'live',
  key: authorKey(tenant, author),
  id: `${tenant}/${id}/deleted`,
  body: Buffer.from(JSON.stringify({ version: VERSION, kind: 'deleted', tenant, server, id, channel })),
});

/** The key of an author's posts: they are in one partition, and are judged one after the other. @example authorKey('tiny', 'rin') */
export const authorKey = (tenant: string, author: string): string => `${tenant}/${author}`;

/**
 * The work of an entry: one post or several, or a deletion. Throws `UnknownEntryError` if this version cannot read it.
 * @example readEntry(delivery.body) // [{ kind: 'post', tenant: 'tiny', server, post }]
 */
export function readEntry(body: Uint8Array): readonly PostWork[] {
  const { version, ...work } = parse(body) as { readonly version?: unknown } & (StoredPosts | StoredDeletion);
  if (version !== VERSION) throw new UnknownEntryError('the entry is of another version');
  if (work.kind === 'deleted') return [work];
  if (work.kind !== 'posts') throw new UnknownEntryError('the entry is of another kind');
  const { tenant, server, posts, isRepeated } = work;
  return posts.map((post) => ({
    ...{ kind: 'post', tenant, server, post: reviveDates(post) },
    ...(isRepeated && { isRepeated }),
  }));
}

/** The posts of an entry as JSON. */
interface StoredPosts {
  readonly kind: 'posts';
  readonly tenant: string;
  readonly server: Server;
  readonly posts: readonly QueuedPost[];
  readonly isRepeated?: boolean;
}

type StoredDeletion = Extract<PostWork, { kind: 'deleted' }>;

function parse(body: Uint8Array): unknown {
  try {
    const { buffer, byteOffset, byteLength } = body;
    return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString('utf8'));
  } catch {
    throw new UnknownEntryError('the entry is no JSON');
  }
}

/** JSON has texts in place of dates. */
function reviveDates(post: QueuedPost): QueuedPost {
  const { author, sentAt, editedAt } = post;
  const { createdAt, joinedAt } = author;
  return {
    ...post,
    author: {
      ...author,
      ...(createdAt && { createdAt: new Date(createdAt) }),
      ...(joinedAt && { joinedAt: new Date(joinedAt) }),
    },
    sentAt: new Date(sentAt),
    ...(editedAt && { editedAt: new Date(editedAt) }),
  };
}
