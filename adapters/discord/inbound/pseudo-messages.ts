import { createHash } from 'node:crypto';
import type { MessageRef } from '#core';
import { serverOfGuild } from '../client/guild-permissions.ts';

/**
 * Content that is judged and hidden like a message but is not a message: a member's display names, a thread's title, the
 * status of a voice channel, a scheduled event, a post that AutoMod blocked.
 * @example const pseudoMessage: PseudoMessage = { kind: 'title', guild, thread }
 */
export type PseudoMessage =
  | { readonly kind: 'name'; readonly guild: string; readonly member: string }
  | { readonly kind: 'title'; readonly guild: string; readonly thread: string }
  | { readonly kind: 'status' | 'event' | 'blocked' };

/** The value of `channel` in the ref of a display name. */
const NAMES_CHANNEL = 'members';
const HASH_LENGTH = 10;

const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, HASH_LENGTH);

/**
 * The ref of a member's display names. The id is derived from the names: other names give another ref.
 * @example displayNameRef(guild, member, '日給10万 テレグラムへ').id // 'name-80351110224678912-…'
 */
export const displayNameRef = (guild: string, member: string, name: string): MessageRef => ({
  server: serverOfGuild(guild),
  channel: NAMES_CHANNEL,
  id: `name-${member}-${shortHash(name)}`,
});

/**
 * The ref of a thread's title, derived from the title.
 * @example threadTitleRef(guild, thread, 'title').id // 'title-41771983423143937-…'
 */
export const threadTitleRef = (guild: string, thread: string, title: string): MessageRef => ({
  server: serverOfGuild(guild),
  channel: thread,
  id: `title-${thread}-${shortHash(title)}`,
});

/**
 * The ref of a post that AutoMod blocked. `minute` (minutes since 1970) is part of the id, so the same text on another
 * day is another post.
 * @example blockedPostRef(guild, channel, member, text, 29_400_000).id // 'blocked-80351110224678912-…'
 */
export const blockedPostRef = (
  guild: string,
  channel: string,
  member: string,
  text: string,
  minute: number,
): MessageRef => ({
  server: serverOfGuild(guild),
  channel,
  id: `blocked-${member}-${shortHash(`${text}/${minute}`)}`,
});

/**
 * The ref of a voice channel's status, derived from the status.
 * @example voiceStatusRef(guild, channel, 'status').id // 'status-41771983423143937-…'
 */
export const voiceStatusRef = (guild: string, channel: string, status: string): MessageRef => ({
  server: serverOfGuild(guild),
  channel,
  id: `status-${channel}-${shortHash(status)}`,
});

/**
 * The ref of a scheduled event, derived from its texts.
 * @example scheduledEventRef(guild, event, 'name').id // 'event-41771983423143937-…'
 */
export const scheduledEventRef = (guild: string, event: string, text: string): MessageRef => ({
  server: serverOfGuild(guild),
  channel: 'events',
  id: `event-${event}-${shortHash(text)}`,
});

/** The pseudo message of a ref. @example parsePseudoRef(ref)?.kind // undefined for a real message */
export function parsePseudoRef({ server, id }: MessageRef): PseudoMessage | undefined {
  const [kind, target] = id.split('-');
  if (kind === 'name' && target) return { kind, guild: server.id, member: target };
  if (kind === 'title' && target) return { kind, guild: server.id, thread: target };
  return kind === 'status' || kind === 'event' || kind === 'blocked' ? { kind } : undefined;
}
