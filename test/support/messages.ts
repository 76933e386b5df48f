import { randomUUID } from 'node:crypto';
import type { Member, Message, Server } from '#core';

export const SERVER: Server = { platform: 'fake', id: 'square' };

/** A member of the test server. @example member('rin', { moderator: true }) */
export const member = (id: string, more: Partial<Member> = {}): Member => ({
  server: SERVER,
  id,
  name: id,
  roles: [],
  ...more,
});

export const moderator = (id = 'aoi', more: Partial<Member> = {}): Member =>
  member(id, { moderator: true, ...more });

/** A message with an id of its own. @example message('rin', 'hello') */
export function message(author: string | Member, text: string, more: Partial<Message> = {}): Message {
  const who = typeof author === 'string' ? member(author) : author;
  return {
    ref: { server: who.server, channel: 'general', id: randomUUID() },
    author: who,
    text,
    parts: [],
    sentAt: new Date('2026-11-02T02:59:00Z'),
    ...more,
  };
}

/** The same message after an edit. @example edited(original, 'better now') */
export const edited = (original: Message, text: string, at = new Date('2026-11-02T03:05:00Z')): Message => ({
  ...original,
  text,
  editedAt: at,
});
