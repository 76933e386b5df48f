/** One community on a platform: a guild, a workspace, the sandbox page. */
export interface Server {
  readonly platform: string;
  readonly id: string;
}

/** An account on a server, as far as the platform tells. */
export interface Member {
  readonly server: Server;
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** True for bots and other programs; their messages are never judged. */
  readonly bot?: boolean;
  /** True if the platform lets this member manage messages of others; no action is ever taken against moderators. */
  readonly moderator?: boolean;
  readonly accountCreatedAt?: Date;
  readonly joinedAt?: Date;
  readonly language?: Language;
}

/** A member who has just joined, as far as the platform tells at that moment. */
export type JoiningMember = Pick<Member, 'server' | 'id'> & Partial<Member>;

export type Language = 'ja' | 'en';

/** The address of a message. */
export interface MessageRef {
  readonly server: Server;
  readonly channel: string;
  readonly id: string;
}

export type PartKind =
  | 'attachment-name'
  | 'display-name'
  | 'embed'
  | 'forward'
  | 'image-text'
  | 'poll'
  | 'thread-title';

/** Text that came with a message and was not typed into it. */
export interface Part {
  readonly kind: PartKind;
  readonly text: string;
  /** The stored copy that it was read from; the hash that `AttachmentStore.put` returned. */
  readonly file?: string;
}

/** What a member posted, in the same shape for every platform. */
export interface Message {
  readonly ref: MessageRef;
  readonly author: Member;
  readonly text: string;
  readonly parts: readonly Part[];
  readonly sentAt: Date;
  readonly editedAt?: Date;
  /** A link that a moderator can open; absent if the platform has none. */
  readonly url?: string;
  readonly replyTo?: string;
  /** Channels that contain its own, for example the parent of a thread. If one of them is exempt, so is the message. */
  readonly within?: readonly string[];
  /** True if the platform's own filter blocked it before members could read it. */
  readonly blocked?: boolean;
  /** True if retention or a request erased its text: every text in it is empty, and it cannot be restored. */
  readonly erased?: boolean;
}

/**
 * A half-open range of UTF-16 units in the original text: `text.slice(start, end)`.
 * `part` is an index into `message.parts`; absent, the span is a range of `message.text`.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly part?: number;
}

/** The name of a server in keys and logs. @example serverKey({ platform: 'sandbox', id: 'main' }) // 'sandbox:main' */
export const serverKey = (server: Server): string => `${server.platform}:${server.id}`;

/** The name of a member in keys and logs. @example memberKey(member) // 'sandbox:main/rin' */
export const memberKey = (member: Pick<Member, 'server' | 'id'>): string =>
  `${serverKey(member.server)}/${member.id}`;

/** The name of a message in keys and logs. @example messageKey(ref) // 'sandbox:main/general/12' */
export const messageKey = (ref: MessageRef): string => `${serverKey(ref.server)}/${ref.channel}/${ref.id}`;
