import { type APIAttachment, type APIMessage, type Client, Routes } from 'discord.js';
import type { Adapter, Attachment, DownloadFile, Message, MessageRef } from '#core';
import { createLruMap } from '#lib';
import type { RawMessage } from './normalise.ts';
import { isDiscordFileUrl, type PictureFile, picturesOf } from './pictures.ts';

/** Number of messages whose file links are remembered, so that a copy usually needs no request to the API. */
const CACHE_SIZE = 5000;

/**
 * Copies of files for the evidence.
 * @example cache.remember(raw); await cache.downloadCopies(message, { maxBytes: 8_000_000, signal })
 */
export interface AttachmentCache {
  /** Stores the links of a message's files. */
  remember(raw: RawMessage): void;
  /**
   * The files of a message; without `bytes` when a file is larger than `maxBytes`. The links expire about two minutes
   * after the message is deleted, so copy before that. Throws when a file cannot be downloaded, or when `signal`
   * aborts.
   */
  downloadCopies(
    message: Message,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<readonly Attachment[]>;
  /** One picture of a message; see `Adapter.fetchPicture`. */
  readonly fetchPicture: NonNullable<Adapter['fetchPicture']>;
}

/** An in-memory cache of file links. @example const { remember, downloadCopies } = createAttachmentCache(client, downloadFile) */
export function createAttachmentCache(client: Client, downloadFile: DownloadFile): AttachmentCache {
  const attachmentsByMessage = createLruMap<readonly APIAttachment[]>(CACHE_SIZE);
  const picturesByMessage = createLruMap<readonly PictureFile[]>(CACHE_SIZE);

  async function findAttachments({ channel, id }: MessageRef): Promise<readonly APIAttachment[]> {
    const cached = attachmentsByMessage.get(id);
    if (cached) return cached;
    return attachmentsOf((await client.rest.get(Routes.channelMessage(channel, id))) as APIMessage);
  }

  async function findPictures({ channel, id }: MessageRef): Promise<readonly PictureFile[]> {
    const cached = picturesByMessage.get(id);
    if (cached) return cached;
    return picturesOf((await client.rest.get(Routes.channelMessage(channel, id))) as APIMessage);
  }

  /** Undefined for a larger file. Throws for one that is gone. */
  async function download(
    url: string,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const target = new URL(url);
    // Another API than Discord's own is one that the operator named, for example on this computer.
    const allowPrivateAddresses = target.host === new URL(client.rest.options.api).host;
    const file = await downloadFile(target, { maxBytes, signal, allowPrivateAddresses });
    if (file === 'gone') throw new Error('the file is gone');
    return file === 'too-large' ? undefined : file.bytes;
  }

  return {
    remember(raw) {
      const attachments = attachmentsOf(raw);
      const pictures = picturesOf(raw);
      if (pictures.length > 0) picturesByMessage.set(raw.id, pictures);
      if (attachments.length > 0) attachmentsByMessage.set(raw.id, attachments);
    },
    async downloadCopies(message, { maxBytes, signal }) {
      if (!message.parts.some(({ kind }) => kind === 'attachment-name')) return [];
      const attachments = await findAttachments(message.ref);
      return Promise.all(
        attachments.map(async ({ id, filename, size, url }) => {
          const file = { name: filename, ...(message.pictures?.includes(id) && { picture: id }) };
          if (size > maxBytes) return file;
          const bytes = await download(url, maxBytes, signal);
          return { ...file, ...(bytes && { bytes }) };
        }),
      );
    },
    async fetchPicture(message, picture, { maxBytes, signal }) {
      const file = (await findPictures(message.ref)).find(({ id }) => id === picture);
      if (!file || !isDiscordFileUrl(file.url, client.rest.options.api)) return undefined;
      if (file.size !== undefined && file.size > maxBytes) return 'too-large';
      return (await download(file.url, maxBytes, signal)) ?? 'too-large';
    },
  };
}

const attachmentsOf = (raw: RawMessage): readonly APIAttachment[] => [
  ...(raw.attachments ?? []),
  ...(raw.message_snapshots ?? []).flatMap(({ message }) => message.attachments),
];
