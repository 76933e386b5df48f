import type { Attachment, Message, MessageRef } from '#core';
import { createLruMap } from '#lib';
import type { Clients } from '../client/clients.ts';
import { downloadFile, isSlackFileUrl } from '../client/download-file.ts';
import { type RawMessage, rawMessageSchema } from '../client/payload-schemas.ts';

type RawFiles = NonNullable<RawMessage['files']>;

/** Number of messages with files that are remembered, so that copying needs no call to Slack. */
const CACHE_SIZE = 5000;

/** The files of recent messages. */
export interface AttachmentCache {
  /** Stores the files of a message. */
  remember(channel: string, raw: RawMessage): void;
  /** Ids of the remembered files; empty for an unknown message. */
  fileIdsOf(ref: Pick<MessageRef, 'channel' | 'id'>): readonly string[];
  /**
   * The files of a message; a file above `maxBytes` or outside Slack comes without bytes. Rejects when a file cannot be
   * fetched or `signal` aborts.
   */
  downloadCopies(
    message: Message,
    limits: { readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<readonly Attachment[]>;
}

/**
 * An in-memory cache of files.
 * @example const { remember, downloadCopies } = createAttachmentCache({ clients, apiUrl })
 */
export function createAttachmentCache({
  clients,
  apiUrl,
}: {
  readonly clients: Clients;
  readonly apiUrl?: string | undefined;
}): AttachmentCache {
  const filesByMessage = createLruMap<RawFiles>(CACHE_SIZE);
  const keyOf = (channel: string, ts: string): string => `${channel}/${ts}`;

  async function fetchFiles({ channel, id }: MessageRef): Promise<RawFiles> {
    const cached = filesByMessage.get(keyOf(channel, id));
    if (cached) return cached;
    const { messages = [] } = await clients.bot.conversations.replies({
      channel,
      ts: id,
      limit: 1,
      inclusive: true,
    });
    const message = messages.map((raw) => rawMessageSchema.parse(raw)).find(({ ts }) => ts === id);
    return message?.files ?? [];
  }

  return {
    remember(channel, raw) {
      if (raw.files?.length) filesByMessage.set(keyOf(channel, raw.ts), raw.files);
    },
    fileIdsOf: ({ channel, id }) =>
      (filesByMessage.get(keyOf(channel, id)) ?? []).flatMap((file) => file.id ?? []),
    async downloadCopies(message, { maxBytes, signal }) {
      if (!message.parts.some(({ kind }) => kind === 'attachment-name')) return [];
      const files = await fetchFiles(message.ref);
      filesByMessage.set(keyOf(message.ref.channel, message.ref.id), files);
      const token = await clients.getBotToken();
      return Promise.all(
        files.map(
          async ({ name, title, size = 0, url_private_download: downloadUrl, url_private: viewUrl }) => {
            const fileName = name ?? title ?? 'file';
            const url = downloadUrl ?? viewUrl;
            if (size > maxBytes || url === undefined || !isSlackFileUrl(url, apiUrl))
              return { name: fileName };
            const bytes = await downloadFile(url, { token, maxBytes, signal });
            return { name: fileName, ...(bytes && { bytes }) };
          },
        ),
      );
    },
  };
}
