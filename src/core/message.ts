/** A community: a guild, a workspace, the sandbox page. */
export interface Server {
  readonly platform: string;
  readonly id: string;
}

/** Who wrote, as far as the platform tells us. */
export interface Member {
  readonly server: Server;
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** True for bots and other programs; they are never judged. */
  readonly bot?: boolean;
  /** True when the platform lets this member manage others' messages; yamidome never acts on moderators. */
  readonly moderator?: boolean;
  readonly accountCreatedAt?: Date;
  readonly joinedAt?: Date;
  readonly language?: Language;
}

/** Who has just joined, as far as the platform tells at that moment. */
export type JoiningMember = Pick<Member, 'server' | 'id'> & Partial<Member>;

export type Language = 'ja' | 'en';

/** Where a message lives. */
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

/** Text that came with a message but was not typed into it. */
export interface Part {
  readonly kind: PartKind;
  readonly text: string;
  /** The stored copy it came from, as `Files.put` named it. */
  readonly file?: string;
}

/** What a member posted, in our shape, whatever the platform. */
export interface Message {
  readonly ref: MessageRef;
  readonly author: Member;
  readonly text: string;
  readonly parts: readonly Part[];
  readonly sentAt: Date;
  readonly editedAt?: Date;
  /** A link that a moderator can open; absent where the platform has none. */
  readonly url?: string;
  readonly replyTo?: string;
  /** The channels around its own, a thread's parent for example: what exempts them exempts the message. */
  readonly within?: readonly string[];
  /** True when the platform's own filter stopped it before anybody could read it. */
  readonly blocked?: boolean;
  /** True when retention or a request has deleted the words: every text in it is empty, and it cannot be restored. */
  readonly erased?: boolean;
}

/**
 * A half-open range of UTF-16 units in what the author typed: `text.slice(start, end)`.
 * `part` is the index into `message.parts`; absent, the span lies in `message.text`.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly part?: number;
}

/** One name for a server in keys and logs. @example serverKey({ platform: 'sandbox', id: 'main' }) // 'sandbox:main' */
export const serverKey = (server: Server): string => `${server.platform}:${server.id}`;

/** One name for a member of one server. @example memberKey(member) // 'sandbox:main/rin' */
export const memberKey = (member: Pick<Member, 'server' | 'id'>): string =>
  `${serverKey(member.server)}/${member.id}`;

/** One name for a message. @example messageKey(ref) // 'sandbox:main/general/12' */
export const messageKey = (ref: MessageRef): string => `${serverKey(ref.server)}/${ref.channel}/${ref.id}`;
