import { createHash } from 'node:crypto';
import type { MessageRef } from '#core';
import { serverOf } from './guilds.ts';

/** What is judged and hidden like a message and is none: a member's name, a thread's title, a post that was blocked. */
export type Thing =
  | { readonly kind: 'name'; readonly guild: string; readonly member: string }
  | { readonly kind: 'title'; readonly guild: string; readonly thread: string }
  | { readonly kind: 'blocked' };

/** Where names are, in place of a channel. */
const NAMES = 'members';

const mark = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 10);

/**
 * Each name that a member takes is a thing of its own; the same name again is the same.
 * @example nameRef(guild, member, '日給10万 テレグラムへ').id // 'name-80351110224678912-…'
 */
export const nameRef = (guild: string, member: string, name: string): MessageRef => ({
  server: serverOf(guild),
  channel: NAMES,
  id: `name-${member}-${mark(name)}`,
});

/** @example titleRef(guild, thread, 'title').id // 'title-41771983423143937-…' */
export const titleRef = (guild: string, thread: string, title: string): MessageRef => ({
  server: serverOf(guild),
  channel: thread,
  id: `title-${thread}-${mark(title)}`,
});

/** A post that Discord's own filter has not let through; `minute` tells the same words on another day apart. */
export const blockedRef = (
  guild: string,
  channel: string,
  member: string,
  text: string,
  minute: number,
): MessageRef => ({
  server: serverOf(guild),
  channel,
  id: `blocked-${member}-${mark(`${text}/${minute}`)}`,
});

/** @example thingOf(ref)?.kind // undefined for a message */
export function thingOf({ server, id }: MessageRef): Thing | undefined {
  const [kind, which] = id.split('-');
  if (kind === 'name' && which) return { kind, guild: server.id, member: which };
  if (kind === 'title' && which) return { kind, guild: server.id, thread: which };
  return kind === 'blocked' ? { kind } : undefined;
}
