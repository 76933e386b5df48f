import { randomUUID } from 'node:crypto';
import type { Member, Message, Server } from '#core';

/** The server of the tests. */
export const SERVER: Server = { platform: 'fake', id: 'square' };

/** A member of the test server. @example member('rin', { moderator: true }) */
export const member = (id: string, more: Partial<Member> = {}): Member => ({
  server: SERVER,
  id,
  name: id,
  roles: [],
  ...more,
});

/** A moderator of the test server. @example moderator('kei') */
export const moderator = (id = 'aoi', more: Partial<Member> = {}): Member =>
  member(id, { moderator: true, ...more });

/** A message with a unique id. @example message('rin', 'hello') */
export function message(author: string | Member, text: string, more: Partial<Message> = {}): Message {
  const sender = typeof author === 'string' ? member(author) : author;
  return {
    ref: { server: sender.server, channel: 'general', id: randomUUID() },
    author: sender,
    text,
    parts: [],
    sentAt: new Date('2026-11-02T02:59:00Z'),
    ...more,
  };
}

/** A message after an edit. @example edited(original, 'better now') */
export const edited = (original: Message, text: string, at = new Date('2026-11-02T03:05:00Z')): Message => ({
  ...original,
  text,
  editedAt: at,
});
