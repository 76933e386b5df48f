import { createHash } from 'node:crypto';
import type { MessageRef } from '#core';
import { serverOfGuild } from '../client/guild-permissions.ts';

/** What is judged and hidden like a message and is none: a member's name, a thread's title, a post that was blocked. */
export type PseudoMessage =
  | { readonly kind: 'name'; readonly guild: string; readonly member: string }
  | { readonly kind: 'title'; readonly guild: string; readonly thread: string }
  | { readonly kind: 'blocked' };

/** Where names are, in place of a channel. */
const NAMES_CHANNEL = 'members';

const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 10);

/**
 * Each name that a member takes is a thing of its own; the same name again is the same.
 * @example displayNameRef(guild, member, '日給10万 テレグラムへ').id // 'name-80351110224678912-…'
 */
export const displayNameRef = (guild: string, member: string, name: string): MessageRef => ({
  server: serverOfGuild(guild),
  channel: NAMES_CHANNEL,
  id: `name-${member}-${shortHash(name)}`,
});

/** @example threadTitleRef(guild, thread, 'title').id // 'title-41771983423143937-…' */
export const threadTitleRef = (guild: string, thread: string, title: string): MessageRef => ({
  server: serverOfGuild(guild),
  channel: thread,
  id: `title-${thread}-${shortHash(title)}`,
});

/** A post that Discord's own filter has not let through; `minute` tells the same words on another day apart. */
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

/** @example parsePseudoRef(ref)?.kind // undefined for a message */
export function parsePseudoRef({ server, id }: MessageRef): PseudoMessage | undefined {
  const [kind, which] = id.split('-');
  if (kind === 'name' && which) return { kind, guild: server.id, member: which };
  if (kind === 'title' && which) return { kind, guild: server.id, thread: which };
  return kind === 'blocked' ? { kind } : undefined;
}
