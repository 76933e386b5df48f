import type { Language, Message } from '#core';
import type { MessageRow } from './chat-state.ts';
import { createSandboxMember, sandboxServer } from './members.ts';

/**
 * Turns a message of the chat into a `Message`. `origin` is the address of the page, for the link that moderators open.
 * `language` is the language of the author's page, when known.
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
