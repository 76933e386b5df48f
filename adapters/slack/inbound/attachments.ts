import type { Adapter, Attachment, Message, MessageRef } from '#core';
import { createLruMap } from '#lib';
import type { Clients } from '../client/clients.ts';
import { downloadSlackFile, isSlackFileUrl, type SlackDownloads } from '../client/download-file.ts';
import { oneMessageQuery } from '../client/paginate.ts';
import { type RawMessage, rawMessageSchema } from '../client/payload-schemas.ts';

type RawFiles = NonNullable<RawMessage['files']>;

/** Number of messages that are remembered, also without files, so that copying and hiding need no call to Slack. */
const CACHE_SIZE = 10_000;

/** The author of a message and the ids of its files. */
export interface MessageFiles {
  readonly author: string | undefined;
  readonly ids: readonly string[];
}

/** The files of messages. */
export interface AttachmentCache {
  /** Stores the files of a message. */
  remember(channel: string, raw: RawMessage): void;
  /** The files of a message, which is read if it is not remembered; undefined if it is gone. Throws Slack's errors. */
  findFiles(ref: Pick<MessageRef, 'channel' | 'id'>): Promise<MessageFiles | undefined>;
  /**
   * The files of a message; a file above `maxBytes` or outside Slack comes without bytes. Rejects when a file cannot be
   * fetched or `signal` aborts.
   */
  downloadCopies(
    message: Message,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<readonly Attachment[]>;
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
  const filesByMessage = createLruMap<{ readonly author: string | undefined; readonly files: RawFiles }>(
    CACHE_SIZE,
  );
  const keyOf = (channel: string, ts: string): string => `${channel}/${ts}`;

  async function fetchFiles({ channel, id }: Pick<MessageRef, 'channel' | 'id'>) {
    const cached = filesByMessage.get(keyOf(channel, id));
    if (cached) return cached;
    const { messages = [] } = await clients.bot.conversations.replies(oneMessageQuery(channel, id));
    const message = messages.map((raw) => rawMessageSchema.parse(raw)).find(({ ts }) => ts === id);
    return message && { author: message.user, files: message.files ?? [] };
  }

  return {
    remember(channel, raw) {
      const key = keyOf(channel, raw.ts);
      if (raw.files?.length || !filesByMessage.get(key))
        filesByMessage.set(key, { author: raw.user, files: raw.files ?? [] });
    },
    async findFiles(ref) {
      const found = await fetchFiles(ref);
      return found && { author: found.author, ids: found.files.flatMap((file) => file.id ?? []) };
    },
    async downloadCopies(message, { maxBytes, signal }) {
      if (!message.parts.some(({ kind }) => kind === 'attachment-name')) return [];
      const files = (await fetchFiles(message.ref))?.files ?? [];
      filesByMessage.set(keyOf(message.ref.channel, message.ref.id), { author: message.author.id, files });
      const token = await clients.getBotToken();
      return Promise.all(
        files.map(
          async ({ id, name, title, size = 0, url_private_download: downloadUrl, url_private: viewUrl }) => {
            const isPicture = id !== undefined && message.pictures?.includes(id);
            const file = { name: name ?? title ?? 'file', ...(isPicture && { picture: id }) };
            const url = downloadUrl ?? viewUrl;
            if (size > maxBytes || url === undefined || !isSlackFileUrl(url, apiUrl)) return file;
            const bytes = await downloadSlackFile(url, { token, maxBytes, signal }, downloads);
            return { ...file, ...(bytes && { bytes }) };
          },
        ),
      );
    },
    async fetchPicture({ ref }, picture, { maxBytes, signal }) {
      const file = (await fetchFiles(ref))?.files.find(({ id }) => id === picture);
      const url = file?.url_private_download ?? file?.url_private;
      if (!file || url === undefined || !isSlackFileUrl(url, apiUrl)) return undefined;
      if (file.size !== undefined && file.size > maxBytes) return 'too-large';
      const token = await clients.getBotToken();
      return (await downloadSlackFile(url, { token, maxBytes, signal }, downloads)) ?? 'too-large';
    },
  };
}
