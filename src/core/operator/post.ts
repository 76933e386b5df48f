import type { Language, Member, Message, Part, Server } from '../message.ts';

/** An account as an operator of a network describes it with each request. Absent fields are not known. */
export interface Account {
  /** The id on the network. It never names another account later. */
  readonly id: string;
  /** The name that members see; absent: the id. */
  readonly name?: string | undefined;
  readonly createdAt?: Date | undefined;
  /** When it joined this network or product. */
  readonly joinedAt?: Date | undefined;
  /** The language for texts to this person; absent: that of the policy. */
  readonly language?: Language | undefined;
  /** Ids of roles. The policy can exempt some of them. */
  readonly roles?: readonly string[] | undefined;
  /** True: a moderator of the network. No action is ever taken against it. */
  readonly protected?: boolean | undefined;
  /** True: a program; its posts are never judged. */
  readonly bot?: boolean | undefined;
}

/** A picture of a post: an address on a host that the tenant has registered, or its bytes. */
export type PostPicture = { readonly url: string } | { readonly bytes: Uint8Array };

/** The most pictures of one post. */
export const MAX_POST_PICTURES = 10;

/** A post as an operator of a network sends it. */
export interface OperatorPost {
  readonly id: string;
  /** 1 for the first version; higher after each edit. */
  readonly revision: number;
  readonly author: Account;
  /** The place on the network, for example a forum or a group; absent: `DEFAULT_CHANNEL`. */
  readonly channel?: string | undefined;
  readonly text: string;
  readonly parts?: readonly Pick<Part, 'kind' | 'text'>[] | undefined;
  readonly sentAt: Date;
  /** When this revision was written; absent: not known. */
  readonly editedAt?: Date | undefined;
  /** The id of the post that it answers. */
  readonly replyTo?: string | undefined;
  /** The address where moderators can read it. */
  readonly url?: string | undefined;
  readonly pictures?: readonly PostPicture[] | undefined;
}

/** A post as it waits for a worker: its pictures wait in `PostPictures`. */
export interface QueuedPost extends Omit<OperatorPost, 'pictures'> {
  readonly pictureCount?: number | undefined;
}

/**
 * The post without its pictures.
 * @example toQueuedPost({ ...post, pictures: [{ url }] }).pictureCount // 1
 */
export function toQueuedPost(post: OperatorPost): QueuedPost {
  if (!post.pictures) return post;
  const { pictures, ...rest } = post;
  return pictures.length === 0 ? rest : { ...rest, pictureCount: pictures.length };
}

/** The bytes that the pictures of a post bring along. @example sizeOfPictures({ pictures: [{ url }] }) // 0 */
export const sizeOfPictures = ({ pictures = [] }: Pick<OperatorPost, 'pictures'>): number =>
  pictures.reduce((sum, picture) => sum + ('bytes' in picture ? picture.bytes.byteLength : 0), 0);

/**
 * The id of a picture in its message. Another revision has other ids: its pictures are other evidence.
 * @example pictureIdOf(2, 0) // 'revision-2-picture-1'
 */
export const pictureIdOf = (revision: number, index: number): string =>
  revision === 1 ? `picture-${index + 1}` : `revision-${revision}-picture-${index + 1}`;

/** The channel of posts that name none. */
export const DEFAULT_CHANNEL = 'posts';

/**
 * The account as a member of the operator's server.
 * @example accountToMember(server, { id: 'rin', protected: true }).moderator // true
 */
export function accountToMember(server: Server, account: Account): Member {
  const { id, name = id, roles = [], createdAt, joinedAt, language, bot } = account;
  return {
    server,
    id,
    name,
    roles,
    ...(account.protected && { moderator: true }),
    ...(bot && { bot: true }),
    ...(createdAt && { accountCreatedAt: createdAt }),
    ...(joinedAt && { joinedAt }),
    ...(language && { language }),
  };
}

/**
 * The post as a message of the operator's server. A later revision without a time counts as edited when it was sent.
 * @example postToMessage(server, post).ref // { server, channel: 'posts', id: 'p-1' }
 */
export function postToMessage(server: Server, post: QueuedPost): Message {
  const { id, revision, author, channel = DEFAULT_CHANNEL, text, parts = [], sentAt, editedAt } = post;
  const { replyTo, url, pictureCount = 0 } = post;
  return {
    ref: { server, channel, id },
    author: accountToMember(server, author),
    text,
    parts,
    sentAt,
    ...(revision > 1 && { editedAt: editedAt ?? sentAt }),
    ...(replyTo !== undefined && { replyTo }),
    ...(url !== undefined && { url }),
    ...(pictureCount > 0 && {
      pictures: Array.from({ length: pictureCount }, (_, i) => pictureIdOf(revision, i)),
    }),
  };
}
