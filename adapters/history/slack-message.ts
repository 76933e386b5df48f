import type { Message, Part } from '#core';
import { type Fields, fieldsIn, isFields, kindOf, MAX_DEPTH, partOf, stringIn } from './record.ts';
import { type Names, slackText } from './slack-text.ts';

/**
 * A message from one entry of a Slack export's day file. Says what is wrong instead of a message.
 * @example slackMessage({ type: 'message', user: 'U1', text: 'hi', ts: '1700000000.000100' }, 'general', names)
 */
export const slackMessage = (entry: unknown, channel: string, names: Names): Message | string => {
  if (!isFields(entry)) return `it is ${kindOf(entry)}, not a message`;
  const { text, ts } = entry;
  const decorated = entry.files ?? entry.attachments ?? entry.blocks;
  if (text === undefined && decorated === undefined) return 'there is no "text"';
  if (text !== undefined && text !== null && typeof text !== 'string')
    return `"text" is ${kindOf(text)}, not a string`;
  if (typeof ts !== 'string')
    return ts === undefined ? 'there is no "ts"' : `"ts" is ${kindOf(ts)}, not a string`;
  const sentAt = new Date(Number(ts) * 1000);
  if (Number.isNaN(sentAt.getTime())) return '"ts" is not a time';

  const server = { platform: 'slack', id: stringIn(entry.team) ?? 'export' };
  const author = stringIn(entry.user) ?? stringIn(entry.bot_id) ?? 'unknown';
  const edited = isFields(entry.edited) ? Number(stringIn(entry.edited.ts)) : Number.NaN;
  const thread = stringIn(entry.thread_ts);
  const shown = slackText(stringIn(text) ?? blockTexts(entry.blocks).join('\n'), names);
  return {
    ref: { server, channel, id: ts },
    author: {
      server,
      id: author,
      name: names.members.get(author) ?? stringIn(entry.username) ?? author,
      roles: [],
      ...((entry.bot_id !== undefined || entry.subtype === 'bot_message') && { bot: true }),
    },
    text: shown.text,
    parts: [...partOf('embed', shown.hidden), ...partsOf(entry, names)],
    sentAt,
    ...(!Number.isNaN(edited) && { editedAt: new Date(edited * 1000) }),
    ...(thread !== undefined && thread !== ts && { replyTo: thread }),
  };
};

const partsOf = (entry: Fields, names: Names): readonly Part[] => [
  ...fieldsIn(entry.files).flatMap((file) => [
    ...partOf('attachment-name', [stringIn(file.name) ?? stringIn(file.title)]),
    // A snippet or a post shows its beginning in the channel.
    ...partOf('embed', [stringIn(file.preview)]),
  ]),
  ...fieldsIn(entry.attachments).flatMap((attachment) =>
    partOf(
      attachment.is_share === true || attachment.is_msg_unfurl === true ? 'forward' : 'embed',
      attachmentTexts(attachment).flatMap((raw) => {
        const { text, hidden } = slackText(raw, names);
        return [text, ...hidden];
      }),
    ),
  ),
];

const attachmentTexts = (attachment: Fields): readonly string[] => {
  const texts = [
    attachment.pretext,
    attachment.author_name,
    attachment.title,
    attachment.text,
    ...fieldsIn(attachment.fields).flatMap((field) => [field.title, field.value]),
    ...blockTexts(attachment.blocks),
    attachment.footer,
  ].flatMap((text) => stringIn(text) ?? []);
  return texts.length > 0 ? texts : [attachment.fallback].flatMap((text) => stringIn(text) ?? []);
};

/** Every `text` in blocks, in reading order; programs often post blocks and leave the message's own text empty. */
const blockTexts = (value: unknown, depth = 0): readonly string[] => {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((inner) => blockTexts(inner, depth + 1));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : blockTexts(inner, depth + 1),
  );
};
