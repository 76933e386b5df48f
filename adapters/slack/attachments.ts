import type { Attachment, Message, MessageRef } from '#core';
import { createRecent } from '#core';
import type { Clients } from './clients.ts';
import { download, isSlacks } from './download.ts';
import { type RawMessage, rawMessage } from './raw.ts';

type Files = NonNullable<RawMessage['files']>;

/** Messages with files that are remembered, so that copying needs no question to Slack. */
const REMEMBERED = 5000;

export interface Attachments {
  /** Notes which files came with a message. */
  note(channel: string, raw: RawMessage): void;
  idsOf(ref: Pick<MessageRef, 'channel' | 'id'>): readonly string[];
  /** The files of a message. Throws when one cannot be had, or `signal` says that it takes too long. */
  copies(
    message: Message,
    within: { readonly mostBytes: number; readonly signal: AbortSignal },
  ): Promise<readonly Attachment[]>;
}

/** @example const { note, copies } = createAttachments({ clients, apiUrl }) */
export function createAttachments(ports: {
  readonly clients: Clients;
  readonly apiUrl?: string | undefined;
}): Attachments {
  const { clients, apiUrl } = ports;
  const known = createRecent<Files>(REMEMBERED);
  const keyOf = (channel: string, ts: string): string => `${channel}/${ts}`;

  async function filesOf({ channel, id }: MessageRef): Promise<Files> {
    const before = known.get(keyOf(channel, id));
    if (before) return before;
    const { messages = [] } = await clients.bot.conversations.replies({
      channel,
      ts: id,
      limit: 1,
      inclusive: true,
    });
    const found = messages.map((each) => rawMessage.parse(each)).find(({ ts }) => ts === id);
    return found?.files ?? [];
  }

  return {
    note(channel, raw) {
      if (raw.files?.length) known.set(keyOf(channel, raw.ts), raw.files);
    },
    idsOf: ({ channel, id }) => (known.get(keyOf(channel, id)) ?? []).flatMap((file) => file.id ?? []),
    async copies(message, { mostBytes, signal }) {
      if (!message.parts.some(({ kind }) => kind === 'attachment-name')) return [];
      const files = await filesOf(message.ref);
      known.set(keyOf(message.ref.channel, message.ref.id), files);
      const token = await clients.token();
      return Promise.all(
        files.map(async ({ name, title, size = 0, url_private_download: whole, url_private: view }) => {
          const called = name ?? title ?? 'file';
          const url = whole ?? view;
          if (size > mostBytes || url === undefined || !isSlacks(url, apiUrl)) return { name: called };
          const bytes = await download(url, { token, mostBytes, signal });
          return { name: called, ...(bytes && { bytes }) };
        }),
      );
    },
  };
}
