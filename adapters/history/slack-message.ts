import type { Message, Part } from '#core';
import { slackFiles } from './pictures/slack-pictures.ts';
import {
  describeType,
  isJsonObject,
  type JsonObject,
  MAX_DEPTH,
  nonEmptyString,
  objectsIn,
  toParts,
} from './record.ts';
import { decodeSlackText, type ExportNames } from './slack-markup.ts';

/**
 * Parses one entry of a day file of a Slack export. Returns a sentence when the entry is invalid. Never throws.
 * @example parseSlackMessage({ type: 'message', user: 'U1', text: 'hi', ts: '1700000000.000100' }, 'general', names)
 */
export const parseSlackMessage = (entry: unknown, channel: string, names: ExportNames): Message | string => {
  if (!isJsonObject(entry)) return `it is ${describeType(entry)}, not a message`;
  const { text, ts } = entry;
  const hasOtherContent = entry.files ?? entry.file ?? entry.attachments ?? entry.blocks;
  if (text === undefined && hasOtherContent === undefined) return 'there is no "text"';
  if (text !== undefined && text !== null && typeof text !== 'string')
    return `"text" is ${describeType(text)}, not a string`;
  if (typeof ts !== 'string')
    return ts === undefined ? 'there is no "ts"' : `"ts" is ${describeType(ts)}, not a string`;
  const sentAt = new Date(Number(ts) * 1000);
  if (Number.isNaN(sentAt.getTime())) return '"ts" is not a time';

  const server = { platform: 'slack', id: nonEmptyString(entry.team) ?? 'export' };
  const author = nonEmptyString(entry.user) ?? nonEmptyString(entry.bot_id) ?? 'unknown';
  const edited = isJsonObject(entry.edited) ? Number(nonEmptyString(entry.edited.ts)) : Number.NaN;
  const thread = nonEmptyString(entry.thread_ts);
  const decoded = decodeSlackText(nonEmptyString(text) ?? blockTexts(entry.blocks).join('\n'), names);
  return {
    ref: { server, channel, id: ts },
    author: {
      server,
      id: author,
      name: names.members.get(author) ?? nonEmptyString(entry.username) ?? author,
      roles: [],
      ...((entry.bot_id !== undefined || entry.subtype === 'bot_message') && { bot: true }),
    },
    text: decoded.text,
    parts: [...toParts('embed', decoded.hidden), ...partsOf(entry, names)],
    sentAt,
    ...(!Number.isNaN(edited) && { editedAt: new Date(edited * 1000) }),
    ...(thread !== undefined && thread !== ts && { replyTo: thread }),
  };
};

const partsOf = (entry: JsonObject, names: ExportNames): readonly Part[] => [
  ...slackFiles(entry).flatMap((file) => [
    ...toParts('attachment-name', [nonEmptyString(file.name) ?? nonEmptyString(file.title)]),
    // The channel shows the beginning of a snippet.
    ...toParts('embed', [nonEmptyString(file.preview)]),
  ]),
  ...objectsIn(entry.attachments).flatMap((attachment) =>
    toParts(
      attachment.is_share === true || attachment.is_msg_unfurl === true ? 'forward' : 'embed',
      attachmentTexts(attachment).flatMap((raw) => {
        const { text, hidden } = decodeSlackText(raw, names);
        return [text, ...hidden];
      }),
    ),
  ),
];

const attachmentTexts = (attachment: JsonObject): readonly string[] => {
  const texts = [
    attachment.pretext,
    attachment.author_name,
    attachment.title,
    attachment.text,
    ...objectsIn(attachment.fields).flatMap((field) => [field.title, field.value]),
    ...blockTexts(attachment.blocks),
    attachment.footer,
  ].flatMap((text) => nonEmptyString(text) ?? []);
  return texts.length > 0 ? texts : [attachment.fallback].flatMap((text) => nonEmptyString(text) ?? []);
};

/** All `text` fields in blocks, in reading order; apps often post blocks without a message text. */
const blockTexts = (value: unknown, depth = 0): readonly string[] => {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((inner) => blockTexts(inner, depth + 1));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : blockTexts(inner, depth + 1),
  );
};
