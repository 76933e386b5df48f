import { type APIMessage, type Client, Routes } from 'discord.js';
import type { Adapter, Attachment, DownloadFile, Message, MessageRef } from '#core';
import { MAX_PICTURES_OF_MESSAGE, pictureFileName } from '#core';
import { createLruMap } from '#lib';
import { filesOf, isDiscordFileUrl, type MessageFile } from './message-files.ts';
import type { RawMessage } from './normalise.ts';

/** Number of messages whose file links are remembered, so that a copy usually needs no request to the API. */
const CACHE_SIZE = 5000;
/**
 * For previews and stickers. Shorter than hiding waits for copies: Discord fetches a preview from a site that the author may
 * own, and a slow site must not cost the copies of uploads.
 */
const PREVIEWS_TIMEOUT_MS = 2000;

type Limits = { readonly maxBytes: number; readonly signal: AbortSignal };

/**
 * Copies of files for the evidence.
 * @example cache.remember(raw); await cache.downloadCopies(message, { maxBytes: 8_000_000, signal })
 */
export interface AttachmentCache {
  /** Stores the links of a message's files. */
  remember(raw: RawMessage): void;
  /**
   * The uploads of a message, and its previews and stickers that are read; without `bytes` when a file is larger than
   * `maxBytes`. A preview that is gone is left out. The links of uploads expire about two minutes after the message is deleted,
   * so copy before that. Throws when Discord does not tell the files of the message.
   */
  downloadCopies(message: Message, limits: Limits): Promise<readonly Attachment[]>;
  /** One picture of a message; see `Adapter.fetchPicture`. */
  readonly fetchPicture: NonNullable<Adapter['fetchPicture']>;
}

/** An in-memory cache of file links. @example const { remember, downloadCopies } = createAttachmentCache(client, downloadFile) */
export function createAttachmentCache(client: Client, downloadFile: DownloadFile): AttachmentCache {
  const filesByMessage = createLruMap<readonly MessageFile[]>(CACHE_SIZE);
  const { api } = client.rest.options;

  async function findFiles({ channel, id }: MessageRef): Promise<readonly MessageFile[]> {
    const cached = filesByMessage.get(id);
    if (cached) return cached;
    return filesOf((await client.rest.get(Routes.channelMessage(channel, id))) as APIMessage);
  }

  async function download({ url, size }: MessageFile, { maxBytes, signal }: Limits) {
    if (size !== undefined && size > maxBytes) return 'too-large';
    const target = new URL(url);
    // Another API than Discord's own is one that the operator named, for example on this computer.
    const allowPrivateAddresses = target.host === new URL(api).host;
    const file = await downloadFile(target, { maxBytes, signal, allowPrivateAddresses });
    return typeof file === 'string' ? file : file.bytes;
  }

  async function copyUpload(file: MessageFile, copy: Attachment, limits: Limits): Promise<Attachment> {
    const bytes = await download(file, limits).catch(() => 'gone' as const);
    if (bytes === 'gone') return { ...copy, isFailed: true };
    return bytes === 'too-large' ? copy : { ...copy, bytes };
  }

  async function copyPreview(file: MessageFile, number: number, limits: Limits): Promise<Attachment[]> {
    const copy = { name: `preview-${number}`, picture: file.id };
    try {
      const bytes = await download(file, limits);
      if (bytes === 'gone') return [];
      if (bytes === 'too-large') return [copy];
      return [{ ...copy, name: pictureFileName(copy.name, bytes), bytes }];
    } catch {
      return [{ ...copy, isFailed: true }];
    }
  }

  return {
    remember(raw) {
      const files = filesOf(raw);
      if (files.length > 0) filesByMessage.set(raw.id, files);
    },
    async downloadCopies(message, limits) {
      const { parts, pictures = [] } = message;
      if (pictures.length === 0 && !parts.some(({ kind }) => kind === 'attachment-name')) return [];
      const read = pictures.slice(0, MAX_PICTURES_OF_MESSAGE);
      const files = await findFiles(message.ref);
      const previews = files.filter(
        ({ id, name, url }) => name === undefined && read.includes(id) && isDiscordFileUrl(url, api),
      );
      const signal = AbortSignal.any([limits.signal, AbortSignal.timeout(PREVIEWS_TIMEOUT_MS)]);
      const copies = await Promise.all([
        ...files.flatMap((file) => {
          const { id, name } = file;
          if (name === undefined) return [];
          return [copyUpload(file, { name, ...(pictures.includes(id) && { picture: id }) }, limits)];
        }),
        ...previews.map((file, i) => copyPreview(file, i + 1, { ...limits, signal })),
      ]);
      return copies.flat();
    },
    async fetchPicture(message, picture, limits) {
      const file = (await findFiles(message.ref)).find(({ id }) => id === picture);
      if (!file || !isDiscordFileUrl(file.url, api)) return undefined;
      const bytes = await download(file, limits);
      if (bytes === 'gone') throw new Error('the file is gone');
      return bytes;
    },
  };
}
