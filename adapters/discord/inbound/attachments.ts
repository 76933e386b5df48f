import { type APIAttachment, type APIMessage, type Client, Routes } from 'discord.js';
import type { Attachment, Message, MessageRef } from '#core';
import { createLruMap } from '#lib';
import type { RawMessage } from './normalise.ts';

/** Messages with files whose links are remembered, so that copying needs no question to Discord. */
const CACHE_SIZE = 5000;

export interface AttachmentCache {
  /** Notes where the files of a message are. */
  remember(raw: RawMessage): void;
  /**
   * The files of a message. Their links die about two minutes after it is deleted, so ask before. Throws when one
   * cannot be had, or `signal` says that it takes too long.
   */
  downloadCopies(
    message: Message,
    within: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<readonly Attachment[]>;
}

/** @example const { note, copies } = createAttachmentCache(client) */
export function createAttachmentCache(client: Client): AttachmentCache {
  const links = createLruMap<readonly APIAttachment[]>(CACHE_SIZE);

  async function linksOf({ channel, id }: MessageRef): Promise<readonly APIAttachment[]> {
    const known = links.get(id);
    if (known) return known;
    return attachmentsOf((await client.rest.get(Routes.channelMessage(channel, id))) as APIMessage);
  }

  return {
    remember(raw) {
      const files = attachmentsOf(raw);
      if (files.length > 0) links.set(raw.id, files);
    },
    async downloadCopies(message, { maxBytes, signal }) {
      if (!message.parts.some(({ kind }) => kind === 'attachment-name')) return [];
      const files = await linksOf(message.ref);
      return Promise.all(
        files.map(async ({ filename, size, url }) => {
          if (size > maxBytes) return { name: filename };
          const bytes = await downloadUpTo(url, maxBytes, signal);
          return { name: filename, ...(bytes && { bytes }) };
        }),
      );
    },
  };
}

const attachmentsOf = (raw: RawMessage): readonly APIAttachment[] => [
  ...(raw.attachments ?? []),
  ...(raw.message_snapshots ?? []).flatMap(({ message }) => message.attachments),
];

/** Whatever the size that was announced: no more than `most` is ever held. */
async function downloadUpTo(
  url: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const response = await fetch(url, { signal, redirect: 'error' });
  if (!response.ok) throw new Error(`the file answers ${response.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
