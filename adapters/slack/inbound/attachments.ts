import type { Adapter, Attachment, Message, MessageRef } from '#core';
import { MAX_PICTURES_OF_MESSAGE } from '#core';
import { createLruMap } from '#lib';
import type { Clients } from '../client/clients.ts';
import { downloadSlackFile, isSlackFileUrl, type SlackDownloads } from '../client/download-file.ts';
import { oneMessageQuery } from '../client/paginate.ts';
import { type RawFile, type RawMessage, rawMessageSchema } from '../client/payload-schemas.ts';
import { type FilesOfMessage, filesOf } from './message-files.ts';

/** Number of messages that are remembered, also without files, so that copying and hiding need no call to Slack. */
const CACHE_SIZE = 10_000;

/** The author of a message and the ids of its own files. */
export interface MessageFiles {
  readonly author: string | undefined;
  readonly ids: readonly string[];
}

type Limits = { readonly maxBytes: number; readonly signal: AbortSignal };

/** The files of messages. */
export interface AttachmentCache {
  /** Stores the files of a message. */
  remember(channel: string, raw: RawMessage): void;
  /** The files of a message, which is read if it is not remembered; undefined if it is gone. Throws Slack's errors. */
  findFiles(ref: Pick<MessageRef, 'channel' | 'id'>): Promise<MessageFiles | undefined>;
  /**
   * The files of a message, and the pictures of messages that it forwards; a file above `maxBytes` or outside Slack comes without
   * bytes. A forwarded picture that Slack does not show to the app is left out. Rejects with Slack's errors.
   */
  downloadCopies(message: Message, limits: Limits): Promise<readonly Attachment[]>;
  /** One picture of a message; see `Adapter.fetchPicture`. */
  readonly fetchPicture: NonNullable<Adapter['fetchPicture']>;
}

/**
 * An in-memory cache of files.
 * @example const { remember, downloadCopies } = createAttachmentCache({ clients, apiUrl, downloadFile })
 */
export function createAttachmentCache({
  clients,
  ...downloads
}: SlackDownloads & { readonly clients: Clients }): AttachmentCache {
  const { apiUrl } = downloads;
  const filesByMessage = createLruMap<FilesOfMessage & { readonly author: string | undefined }>(CACHE_SIZE);
  const keyOf = (channel: string, ts: string): string => `${channel}/${ts}`;

  async function fetchFiles({ channel, id }: Pick<MessageRef, 'channel' | 'id'>) {
    const cached = filesByMessage.get(keyOf(channel, id));
    if (cached) return cached;
    const { messages = [] } = await clients.bot.conversations.replies(oneMessageQuery(channel, id));
    const message = messages.map((raw) => rawMessageSchema.parse(raw)).find(({ ts }) => ts === id);
    return message && { author: message.user, ...filesOf(message) };
  }

  /** `not-on-slack`: our token is sent to no other server. */
  async function download(
    { size = 0, url_private_download: downloadUrl, url_private: viewUrl }: RawFile,
    { maxBytes, signal }: Limits,
  ): Promise<Uint8Array | 'too-large' | 'not-on-slack'> {
    const url = downloadUrl ?? viewUrl;
    if (url === undefined || !isSlackFileUrl(url, apiUrl)) return 'not-on-slack';
    if (size > maxBytes) return 'too-large';
    const token = await clients.getBotToken();
    return (await downloadSlackFile(url, { token, maxBytes, signal }, downloads)) ?? 'too-large';
  }

  async function copyOf(file: RawFile, { pictures = [] }: Message, limits: Limits): Promise<Attachment> {
    const { id, name, title } = file;
    const isPicture = id !== undefined && pictures.includes(id);
    const copy = { name: name ?? title ?? 'file', ...(isPicture && { picture: id }) };
    const bytes = await download(file, limits).catch(() => 'failed' as const);
    if (bytes === 'failed') return { ...copy, isFailed: true };
    return typeof bytes === 'string' ? copy : { ...copy, bytes };
  }

  return {
    remember(channel, raw) {
      const key = keyOf(channel, raw.ts);
      const files = filesOf(raw);
      if (files.own.length + files.forwarded.length > 0 || !filesByMessage.get(key))
        filesByMessage.set(key, { author: raw.user, ...files });
    },
    async findFiles(ref) {
      const found = await fetchFiles(ref);
      return found && { author: found.author, ids: found.own.flatMap((file) => file.id ?? []) };
    },
    async downloadCopies(message, limits) {
      const { ref, parts, author, pictures = [] } = message;
      if (pictures.length === 0 && !parts.some(({ kind }) => kind === 'attachment-name')) return [];
      const { own, forwarded } = (await fetchFiles(ref)) ?? { own: [], forwarded: [] };
      filesByMessage.set(keyOf(ref.channel, ref.id), { author: author.id, own, forwarded });
      const read = pictures.slice(0, MAX_PICTURES_OF_MESSAGE);
      const isRead = ({ id }: RawFile) => id !== undefined && read.includes(id);
      const copies = await Promise.all([
        ...own.map((file) => copyOf(file, message, limits)),
        ...forwarded.filter(isRead).map((file) => copyOf(file, message, limits)),
      ]);
      return copies.filter(({ isFailed }, i) => i < own.length || !isFailed);
    },
    async fetchPicture({ ref }, picture, limits) {
      const found = await fetchFiles(ref);
      const file = [...(found?.own ?? []), ...(found?.forwarded ?? [])].find(({ id }) => id === picture);
      const bytes = file && (await download(file, limits));
      return bytes === 'not-on-slack' ? undefined : bytes;
    },
  };
}
