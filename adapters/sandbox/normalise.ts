import type { Language, Message } from '#core';
import type { MessageRow } from './chat-state.ts';
import { createSandboxMember, sandboxServer } from './members.ts';

/**
 * A message of the chat in the shape that everybody behind the intake knows.
 * `origin` is the page's address, for the link that moderators open; `language` is the author's, when known.
 * @example toMessage(row, 'http://127.0.0.1:8787').ref // { server, channel: 'general', id: 'm1x0-1' }
 */
export const toMessage = (row: MessageRow, origin: string, language?: Language): Message => ({
  ref: { server: sandboxServer, channel: row.channel, id: row.id },
  author: createSandboxMember(row.author, row.sentAt, language),
  text: row.text,
  parts: [],
  sentAt: row.sentAt,
  url: `${origin}/#${row.id}`,
  ...(row.editedAt && { editedAt: row.editedAt }),
  ...(row.replyTo !== undefined && { replyTo: row.replyTo }),
});
