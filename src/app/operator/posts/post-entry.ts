import { hash } from 'node:crypto';
import type { OperatorPost, Server, StreamEntry, StreamLane } from '#core';
import { DEFAULT_CHANNEL } from '#core';

/** The work that one entry of the stream asks for. */
export type PostWork =
  | { readonly kind: 'post'; readonly tenant: string; readonly server: Server; readonly post: OperatorPost }
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

const VERSION = 1;

/**
 * The hash of the judged content: two posts with the same hash are the same for the index. Tenant and id are in it, so that the
 * same text of two posts has two hashes.
 * @example hashPost('tiny', post) === hashPost('tiny', { ...post, url }) // true
 */
export function hashPost(
  tenant: string,
  { id, text, parts = [], sentAt, replyTo = '' }: OperatorPost,
): string {
  const content = [tenant, id, text, sentAt.getTime(), replyTo, ...parts.flatMap((p) => [p.kind, p.text])];
  return hash('sha256', JSON.stringify(content), 'base64url');
}

/** The channel of a post. @example channelOf(post) // 'posts' */
export const channelOf = ({ channel = DEFAULT_CHANNEL }: Pick<OperatorPost, 'channel'>): string => channel;

/**
 * The entry of the stream for a post. Posts of one author are in one partition; a revision has one id.
 * @example toPostEntry(sender, 'live', post).id // 'tiny/p-1/1'
 */
export const toPostEntry = (
  { tenant, server }: { readonly tenant: string; readonly server: Server },
  lane: StreamLane,
  post: OperatorPost,
  headers?: Readonly<Record<string, string>>,
): StreamEntry => ({
  lane,
  key: authorKey(tenant, post.author.id),
  id: `${tenant}/${post.id}/${post.revision}`,
  body: encode({ kind: 'post', tenant, server, post }),
  ...(headers && { headers }),
});

/** The entry that makes the worker forget a post, after its revisions were judged. */
export const toDeletedEntry = (
  { tenant, server }: { readonly tenant: string; readonly server: Server },
  { id, author, channel }: { readonly id: string; readonly author: string; readonly channel: string },
): StreamEntry => ({
  lane: 'live',
  key: authorKey(tenant, author),
  id: `${tenant}/${id}/deleted`,
  body: encode({ kind: 'deleted', tenant, server, id, channel }),
});

const authorKey = (tenant: string, author: string): string => `${tenant}/${author}`;

const encode = (work: PostWork): Uint8Array => Buffer.from(JSON.stringify({ version: VERSION, ...work }));

/**
 * The work of an entry. Throws `UnknownEntryError` if this version cannot read it.
 * @example readEntry(delivery.body) // { kind: 'post', tenant: 'tiny', server, post }
 */
export function readEntry(body: Uint8Array): PostWork {
  const { version, ...work } = parse(body) as { readonly version?: unknown } & PostWork;
  if (version !== VERSION || (work.kind !== 'post' && work.kind !== 'deleted'))
    throw new UnknownEntryError('the entry is of another version');
  return work.kind === 'post' ? { ...work, post: reviveDates(work.post) } : work;
}

function parse(body: Uint8Array): unknown {
  try {
    const { buffer, byteOffset, byteLength } = body;
    return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString('utf8'));
  } catch {
    throw new UnknownEntryError('the entry is no JSON');
  }
}

/** JSON has texts in place of dates. */
function reviveDates(post: OperatorPost): OperatorPost {
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
