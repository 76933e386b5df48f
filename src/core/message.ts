import type { ReadPicture } from './ports/pictures/picture.ts';

/** One community on a platform: a guild, a workspace, the sandbox page. */
export interface Server {
  readonly platform: string;
  readonly id: string;
}

/** An account on a server. Optional fields are absent if the platform does not provide them. */
export interface Member {
  readonly server: Server;
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  /** True for bots and other programs; their messages are never judged. */
  readonly bot?: boolean;
  /** True if this member may manage messages of others. No action is ever taken against moderators. */
  readonly moderator?: boolean;
  /**
   * What the platform did not tell. `rights`: the member may be a moderator or have an exempt role. `person`: the
   * platform does not say who wrote it, or the person was erased, and `id` is no account. Nothing is hidden
   * automatically, and an unknown person gets no strike.
   */
  readonly unknown?: 'rights' | 'person';
  readonly accountCreatedAt?: Date;
  readonly joinedAt?: Date;
  readonly language?: Language;
  /** The key of the API by which an operator acted for this person. Absent: the person acted on the platform or in the console. */
  readonly via?: string;
}

/** A member who has just joined, with the fields that the platform provides at that moment. */
export type JoiningMember = Pick<Member, 'server' | 'id'> & Partial<Member>;

/** The languages of the wording. */
export type Language = 'ja' | 'en';

/** The address of a message. */
export interface MessageRef {
  readonly server: Server;
  readonly channel: string;
  readonly id: string;
}

/** The source of a part. */
export type PartKind =
  | 'attachment-name'
  | 'display-name'
  | 'embed'
  | 'forward'
  | 'image-text'
  | 'poll'
  | 'thread-title';

/** Text that belongs to a message but was not typed into it, for example a name or the text of an attachment. */
export interface Part {
  readonly kind: PartKind;
  readonly text: string;
  /** The picture in which it was read, an id of `Message.pictures`. */
  readonly picture?: string;
  /**
   * From 0 to 1: how sure the program was that read this text in a picture; 1 is the text of a code, which has a checksum.
   * Absent: the text is known.
   */
  readonly confidence?: number;
  /** Of recognised text: the confidence of each of its lines. */
  readonly lineConfidences?: readonly number[];
}

/** A posted message, in the same shape for every platform. */
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
  /** Parent channels, for example of a thread. If one of them is exempt, the message is exempt. */
  readonly within?: readonly string[];
  /** True if the platform's own filter blocked it before members could read it. */
  readonly blocked?: boolean;
  /** The pictures that came with it, each as the id by which its platform fetches it. Absent: none. */
  readonly pictures?: readonly string[];
  /** Its pictures with what was read in them, or why they could not be read. Absent: none was to be read. */
  readonly readPictures?: readonly ReadPicture[];
  /** How many of its pictures could not be read. Absent: none. */
  readonly unreadPictures?: number;
  /** True if retention or a request erased its text: all texts are empty, and it cannot be restored. */
  readonly erased?: boolean;
}

/**
 * A half-open range of UTF-16 units in the original text: `text.slice(start, end)`.
 * `part` is an index into `message.parts`. If it is absent, the span is a range of `message.text`.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly part?: number;
}

/** The key of a server in stores and logs. @example serverKey({ platform: 'sandbox', id: 'main' }) // 'sandbox:main' */
export const serverKey = (server: Server): string => `${server.platform}:${server.id}`;

/**
 * The inverse of `serverKey`. The platform is the text before the first colon: its name never contains a colon.
 * @example parseServerKey('sandbox:main') // { platform: 'sandbox', id: 'main' }
 */
export const parseServerKey = (key: string): Server => {
  const colon = key.indexOf(':');
  return { platform: key.slice(0, colon), id: key.slice(colon + 1) };
};

/** The key of a member in stores and logs. @example memberKey(member) // 'sandbox:main/rin' */
export const memberKey = (member: Pick<Member, 'server' | 'id'>): string =>
  `${serverKey(member.server)}/${member.id}`;

/** The key of a message in stores and logs. @example messageKey(ref) // 'sandbox:main/general/12' */
export const messageKey = (ref: MessageRef): string => `${serverKey(ref.server)}/${ref.channel}/${ref.id}`;
