import type { Message, Part } from '#core';
import { readEntries } from './entries.ts';
import {
  type Fields,
  fieldsIn,
  type HistoryRecord,
  isFields,
  kindOf,
  MAX_DEPTH,
  partOf,
  stringIn,
} from './record.ts';

interface Place {
  readonly guild: string;
  readonly channel: string;
}

/**
 * Reads a DiscordChatExporter JSON file: one object with `guild`, `channel` and `messages`.
 * @example for await (const record of readChatExport(createReadStream('general.json'))) …
 */
export async function* readChatExport(chunks: AsyncIterable<Buffer>): AsyncGenerator<HistoryRecord> {
  const place = { guild: 'unknown', channel: 'unknown' };
  yield* readEntries(
    chunks,
    {
      list: 'messages',
      textField: 'content',
      place: (entry) => `messages[${entry}]`,
      message: (value, index) => exportedMessage(value, place, index),
      field: (name, value) => {
        if (name !== 'guild' && name !== 'channel') return;
        place[name] = (isFields(value) ? stringIn(value.id) : undefined) ?? place[name];
      },
    },
    0,
  );
}

const exportedMessage = (entry: unknown, place: Place, index: number): Message | string => {
  if (!isFields(entry)) return `it is ${kindOf(entry)}, not a message`;
  const { content } = entry;
  if (content === undefined) return 'there is no "content"';
  if (typeof content !== 'string') return `"content" is ${kindOf(content)}, not a string`;
  const sentAt = new Date(stringIn(entry.timestamp) ?? 0);
  if (Number.isNaN(sentAt.getTime())) return '"timestamp" is not a time';
  const editedAt = new Date(stringIn(entry.timestampEdited) ?? Number.NaN);
  const author = isFields(entry.author) ? entry.author : {};
  const reference = isFields(entry.reference) ? entry.reference : {};
  const replyTo = stringIn(reference.messageId);
  const server = { platform: 'discord', id: place.guild };
  const id = stringIn(entry.id) ?? String(index);
  return {
    ref: { server, channel: place.channel, id },
    author: {
      server,
      id: stringIn(author.id) ?? 'unknown',
      name: stringIn(author.nickname) ?? stringIn(author.name) ?? 'unknown',
      roles: fieldsIn(author.roles).flatMap((role) => stringIn(role.id) ?? []),
      ...(author.isBot === true && { bot: true }),
    },
    // What is laid out has no text besides.
    text: content || wordsOf(laidOut(entry.components)).join('\n'),
    parts: partsOf(entry, content),
    sentAt,
    ...(!Number.isNaN(editedAt.getTime()) && { editedAt }),
    ...(replyTo !== undefined && { replyTo }),
    url: `https://discord.com/channels/${place.guild}/${place.channel}/${id}`,
  };
};

const partsOf = (entry: Fields, content: string, forwarded = false): readonly Part[] => {
  const forward = forwarded ? undefined : entry.forwardedMessage;
  return [
    ...fieldsIn(entry.attachments).flatMap((file) => partOf('attachment-name', [stringIn(file.fileName)])),
    ...fieldsIn(entry.embeds).flatMap((embed) => partOf('embed', embedTexts(embed, content))),
    ...(content !== '' || forwarded ? partOf('embed', laidOut(entry.components)) : []),
    ...partOf('poll', pollTexts(entry.poll)),
    ...(isFields(forward)
      ? [
          ...partOf('forward', [stringIn(forward.content)]),
          ...partsOf(forward, '', true).map((part) => ({ kind: 'forward', text: part.text }) as const),
        ]
      : []),
  ];
};

const embedTexts = (embed: Fields, content: string): readonly (string | undefined)[] => {
  const url = stringIn(embed.url);
  return [
    isFields(embed.author) ? stringIn(embed.author.name) : undefined,
    stringIn(embed.title),
    // The address of a link preview stands in the message already.
    url !== undefined && !content.includes(url) ? url : undefined,
    stringIn(embed.description),
    ...fieldsIn(embed.fields).flatMap((field) => [stringIn(field.name), stringIn(field.value)]),
    isFields(embed.footer) ? stringIn(embed.footer.text) : undefined,
  ];
};

/**
 * Everything to be read in what apps lay out, top to bottom: texts, captions, buttons and where they lead, choices.
 * @example laidOut([{ type: 10, content: '# 高額' }, { type: 1, components: [{ type: 2, label: '応募', url }] }])
 */
const laidOut = (pieces: unknown, depth = 0): readonly (string | undefined)[] =>
  depth > MAX_DEPTH
    ? []
    : fieldsIn(pieces).flatMap((piece) => [
        ...[piece.content, piece.label, piece.placeholder, piece.description, piece.url].map(stringIn),
        ...[piece.components, piece.items, piece.options, [piece.accessory]].flatMap((inner) =>
          laidOut(inner, depth + 1),
        ),
      ]);

const wordsOf = (texts: readonly (string | undefined)[]): readonly string[] =>
  texts.filter((text) => text !== undefined);

const pollTexts = (poll: unknown): readonly (string | undefined)[] => {
  if (!isFields(poll)) return [];
  const question = isFields(poll.question) ? poll.question.text : poll.question;
  return [stringIn(question), ...fieldsIn(poll.answers).map((answer) => stringIn(answer.text))];
};
