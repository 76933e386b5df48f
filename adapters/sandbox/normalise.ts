import type { Language, Message, Server } from '#core';
import type { MessageRow } from './chat-state.ts';
import { createSandboxMember } from './members.ts';

/**
 * Turns a message of the chat into a `Message`. `origin` is the address of the page, for the link that moderators open.
 * `language` is the language of the author's page, when known.
 * @example toMessage(row, { origin: 'http://127.0.0.1:8787', server }).ref // { server, channel: 'general', id: 'm1x0-1' }
 */
export const toMessage = (
  row: MessageRow,
  {
    origin,
    server,
    language,
  }: { readonly origin: string; readonly server: Server; readonly language?: Language | undefined },
): Message => ({
  ref: { server, channel: row.channel, id: row.id },
  author: createSandboxMember(row.author, row.sentAt, { server, language }),
  text: row.text,
  parts: (row.pictures ?? []).map(({ name }) => ({ kind: 'attachment-name', text: name })),
  sentAt: row.sentAt,
  url: `${origin}/#${row.id}`,
  ...(row.editedAt && { editedAt: row.editedAt }),
  ...(row.pictures && { pictures: row.pictures.map(({ id }) => id) }),
  ...(row.replyTo !== undefined && { replyTo: row.replyTo }),
});
