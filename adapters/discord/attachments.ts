import { type APIAttachment, type APIMessage, type Client, Routes } from 'discord.js';
import type { Attachment, Message, MessageRef } from '#core';
import { createRecent } from '#core';
import type { RawMessage } from './normalise.ts';

/** Messages with files whose links are remembered, so that copying needs no question to Discord. */
const REMEMBERED = 5000;

export interface Attachments {
  /** Notes where the files of a message are. */
  note(raw: RawMessage): void;
  /**
   * The files of a message. Their links die about two minutes after it is deleted, so ask before. Throws when one
   * cannot be had, or `signal` says that it takes too long.
   */
  copies(
    message: Message,
    within: { readonly mostBytes: number; readonly signal: AbortSignal },
  ): Promise<readonly Attachment[]>;
}

/** @example const { note, copies } = createAttachments(client) */
export function createAttachments(client: Client): Attachments {
  const links = createRecent<readonly APIAttachment[]>(REMEMBERED);

  async function linksOf({ channel, id }: MessageRef): Promise<readonly APIAttachment[]> {
    const known = links.get(id);
    if (known) return known;
    return filesOf((await client.rest.get(Routes.channelMessage(channel, id))) as APIMessage);
  }

  return {
    note(raw) {
      const files = filesOf(raw);
      if (files.length > 0) links.set(raw.id, files);
    },
    async copies(message, { mostBytes, signal }) {
      if (!message.parts.some(({ kind }) => kind === 'attachment-name')) return [];
      const files = await linksOf(message.ref);
      return Promise.all(
        files.map(async ({ filename, size, url }) => {
          if (size > mostBytes) return { name: filename };
          const bytes = await fetched(url, mostBytes, signal);
          return { name: filename, ...(bytes && { bytes }) };
        }),
      );
    },
  };
}

const filesOf = (raw: RawMessage): readonly APIAttachment[] => [
  ...(raw.attachments ?? []),
  ...(raw.message_snapshots ?? []).flatMap(({ message }) => message.attachments),
];

/** Whatever the size that was announced: no more than `most` is ever held. */
async function fetched(url: string, most: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
  const response = await fetch(url, { signal, redirect: 'error' });
  if (!response.ok) throw new Error(`the file answers ${response.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
