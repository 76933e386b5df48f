import type { Message, Part } from '#core';
import { discordPictures } from './pictures/discord-pictures.ts';
import { readEntries } from './read-entries.ts';
import {
  describeType,
  type HistoryRecord,
  isJsonObject,
  type JsonObject,
  MAX_DEPTH,
  nonEmptyString,
  objectsIn,
  toParts,
} from './record.ts';

/** Ids of the exported guild and channel. */
interface ExportLocation {
  readonly guild: string;
  readonly channel: string;
}

/**
 * Reads a DiscordChatExporter JSON file: one object with `guild`, `channel` and `messages`. Rejects when `chunks` does.
 * @example for await (const record of readDiscordChatExport(createReadStream('general.json'))) …
 */
export async function* readDiscordChatExport(chunks: AsyncIterable<Buffer>): AsyncGenerator<HistoryRecord> {
  const location = { guild: 'unknown', channel: 'unknown' };
  yield* readEntries(
    chunks,
    {
      listField: 'messages',
      textField: 'content',
      describeEntry: (entry) => `messages[${entry}]`,
      parseMessage: (value, index) => parseExportedMessage(value, location, index),
      findPictures: discordPictures,
      onField: (name, value) => {
        if (name !== 'guild' && name !== 'channel') return;
        location[name] = (isJsonObject(value) ? nonEmptyString(value.id) : undefined) ?? location[name];
      },
    },
    0,
  );
}

const parseExportedMessage = (entry: unknown, location: ExportLocation, index: number): Message | string => {
  if (!isJsonObject(entry)) return `it is ${describeType(entry)}, not a message`;
  const { content } = entry;
  if (content === undefined) return 'there is no "content"';
  if (typeof content !== 'string') return `"content" is ${describeType(content)}, not a string`;
  const sentAt = new Date(nonEmptyString(entry.timestamp) ?? 0);
  if (Number.isNaN(sentAt.getTime())) return '"timestamp" is not a time';
  const editedAt = new Date(nonEmptyString(entry.timestampEdited) ?? Number.NaN);
  const author = isJsonObject(entry.author) ? entry.author : {};
  const reference = isJsonObject(entry.reference) ? entry.reference : {};
  const replyTo = nonEmptyString(reference.messageId);
  const server = { platform: 'discord', id: location.guild };
  const id = nonEmptyString(entry.id) ?? String(index);
  return {
    ref: { server, channel: location.channel, id },
    author: {
      server,
      id: nonEmptyString(author.id) ?? 'unknown',
      name: nonEmptyString(author.nickname) ?? nonEmptyString(author.name) ?? 'unknown',
      roles: objectsIn(author.roles).flatMap((role) => nonEmptyString(role.id) ?? []),
      ...(author.isBot === true && { bot: true }),
    },
    // A message made of components has no content.
    text: content || definedTexts(componentTexts(entry.components)).join('\n'),
    parts: partsOf(entry, content),
    sentAt,
    ...(!Number.isNaN(editedAt.getTime()) && { editedAt }),
    ...(replyTo !== undefined && { replyTo }),
    url: `https://discord.com/channels/${location.guild}/${location.channel}/${id}`,
  };
};

const partsOf = (entry: JsonObject, content: string, forwarded = false): readonly Part[] => {
  const forward = forwarded ? undefined : entry.forwardedMessage;
  return [
    ...objectsIn(entry.attachments).flatMap((file) =>
      toParts('attachment-name', [nonEmptyString(file.fileName)]),
    ),
    ...objectsIn(entry.embeds).flatMap((embed) => toParts('embed', embedTexts(embed, content))),
    ...(content !== '' || forwarded ? toParts('embed', componentTexts(entry.components)) : []),
    ...toParts('poll', pollTexts(entry.poll)),
    ...(isJsonObject(forward)
      ? [
          ...toParts('forward', [nonEmptyString(forward.content)]),
          ...partsOf(forward, '', true).map((part) => ({ kind: 'forward', text: part.text }) as const),
        ]
      : []),
  ];
};

const embedTexts = (embed: JsonObject, content: string): readonly (string | undefined)[] => {
  const url = nonEmptyString(embed.url);
  return [
    isJsonObject(embed.author) ? nonEmptyString(embed.author.name) : undefined,
    nonEmptyString(embed.title),
    // The message already contains the URL of a link preview.
    url !== undefined && !content.includes(url) ? url : undefined,
    nonEmptyString(embed.description),
    ...objectsIn(embed.fields).flatMap((field) => [nonEmptyString(field.name), nonEmptyString(field.value)]),
    isJsonObject(embed.footer) ? nonEmptyString(embed.footer.text) : undefined,
  ];
};

/**
 * All texts of components, top to bottom: contents, captions, buttons with their URLs, options.
 * @example componentTexts([{ type: 10, content: '# 高額' }, { type: 1, components: [{ type: 2, label: '応募', url }] }])
 */
const componentTexts = (components: unknown, depth = 0): readonly (string | undefined)[] =>
  depth > MAX_DEPTH
    ? []
    : objectsIn(components).flatMap((component) => [
        ...[
          component.content,
          component.label,
          component.placeholder,
          component.description,
          component.url,
        ].map(nonEmptyString),
        ...[component.components, component.items, component.options, [component.accessory]].flatMap(
          (inner) => componentTexts(inner, depth + 1),
        ),
      ]);

const definedTexts = (texts: readonly (string | undefined)[]): readonly string[] =>
  texts.filter((text) => text !== undefined);

const pollTexts = (poll: unknown): readonly (string | undefined)[] => {
  if (!isJsonObject(poll)) return [];
  const question = isJsonObject(poll.question) ? poll.question.text : poll.question;
  return [nonEmptyString(question), ...objectsIn(poll.answers).map((answer) => nonEmptyString(answer.text))];
};
