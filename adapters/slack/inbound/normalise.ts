import type { Member, Message, Part } from '#core';
import type { Directory } from '../client/directory.ts';
import { decodeMrkdwn } from '../client/mrkdwn.ts';
import type { RawMessage } from '../client/payload-schemas.ts';
import { dateFromTs, messageLinkTo, type Workspace } from '../client/workspace.ts';
import { isForwarded, picturesOf } from './message-files.ts';
import { type ChannelSetting, channelSettingRef } from './pseudo-messages.ts';

/** Subtypes of messages that members write; all others are notices from Slack. */
const MEMBER_SUBTYPES: ReadonlySet<string | undefined> = new Set([
  undefined,
  'file_share',
  'thread_broadcast',
  'me_message',
]);
const MAX_DEPTH = 12;

/**
 * True for a message that a member wrote. False for posts of the bot itself, posts of Slackbot, posts without an
 * account, and Slack's own notices.
 * @example isMemberMessage(raw, workspace.botUserId)
 */
export const isMemberMessage = (
  raw: RawMessage,
  botUserId: string,
): raw is RawMessage & { readonly user: string } =>
  MEMBER_SUBTYPES.has(raw.subtype) &&
  raw.user !== undefined &&
  raw.user !== botUserId &&
  raw.user !== 'USLACKBOT';

/** Slack's notices of what a member set for a channel. https://docs.slack.dev/reference/events/message */
const SETTING_OF_SUBTYPE: ReadonlyMap<string | undefined, ChannelSetting> = new Map([
  ...(['topic', 'purpose', 'name'] as const).flatMap((setting) => [
    [`channel_${setting}`, setting] as const,
    [`group_${setting}`, setting] as const,
  ]),
]);

/** What a message is, apart from a post of a member. */
export interface OtherSource {
  /** The notice of a changed setting; its author is `user`. */
  readonly setting?: ChannelSetting;
  /** A post of an incoming webhook, a workflow or another app: Slack does not say who wrote it. */
  readonly author?: Member;
}

/**
 * Where a message comes from, if a member can have written it without posting it. Undefined for all other messages, and
 * for posts of yamidome itself.
 * @example otherSourceOf({ subtype: 'channel_topic', user: 'U1', topic: 'x', ts }, workspace)?.setting // 'topic'
 */
export function otherSourceOf(raw: RawMessage, workspace: Workspace): OtherSource | undefined {
  if (raw.user === workspace.botUserId || raw.user === 'USLACKBOT') return undefined;
  const setting = SETTING_OF_SUBTYPE.get(raw.subtype);
  if (setting) return raw.user === undefined ? undefined : { setting };
  const isOfOtherApp =
    workspace.botId !== undefined && raw.bot_id !== undefined && raw.bot_id !== workspace.botId;
  if (raw.subtype !== 'bot_message' || !isOfOtherApp) return undefined;
  const name = raw.username ?? '?';
  return { author: { server: workspace.server, id: raw.bot_id!, name, roles: [], unknown: 'person' } };
}

/**
 * Converts a Slack message to a `Message`. The text is the visible text, so that spans refer to it.
 * @example toMessage(raw, 'C1', author, { workspace, directory }).ref // { server, channel: 'C1', id: '1700000000.000100' }
 */
export function toMessage(
  raw: RawMessage,
  channel: string,
  author: Member,
  { workspace, directory }: { readonly workspace: Workspace; readonly directory: Directory },
): Message {
  const setting = SETTING_OF_SUBTYPE.get(raw.subtype);
  const { text, hidden } = decodeMrkdwn((setting ? raw[setting] : raw.text) ?? '', directory);
  const thread = raw.thread_ts;
  const parts: Part[] = [];
  const add = (kind: Part['kind'], ...texts: readonly (string | null | undefined)[]): void => {
    const joined = [...new Set(texts.filter(Boolean))].join('\n');
    if (joined !== '') parts.push({ kind, text: joined });
  };
  const decodeAll = (texts: readonly string[]): readonly string[] =>
    texts.flatMap((source) => {
      const decoded = decodeMrkdwn(source, directory);
      return [decoded.text, ...decoded.hidden];
    });

  add('embed', ...hidden);
  for (const { name, title, preview } of raw.files ?? []) {
    add('attachment-name', name ?? title, title === name ? null : title);
    // The channel shows the beginning of a snippet.
    add('embed', preview);
  }
  for (const attachment of raw.attachments ?? []) {
    add(isForwarded(attachment) ? 'forward' : 'embed', ...decodeAll(attachmentTexts(attachment)));
  }
  // Blocks usually repeat the text, but an app can put other text into them.
  const blockOnlyTexts = decodeAll(blockTexts(raw.blocks)).filter(
    (blockText) => !text.includes(blockText.trim()),
  );
  add('embed', ...blockOnlyTexts);
  const pictures = picturesOf(raw);
  return {
    ref: setting
      ? channelSettingRef(workspace.server, channel, setting, raw.ts)
      : { server: workspace.server, channel, id: raw.ts },
    author,
    text,
    parts,
    sentAt: dateFromTs(raw.ts),
    ...(raw.edited && { editedAt: dateFromTs(raw.edited.ts) }),
    url: messageLinkTo(workspace, channel, raw.ts, thread),
    ...(thread !== undefined && thread !== raw.ts && { replyTo: thread }),
    ...(pictures.length > 0 && { pictures }),
  };
}

const nonEmptyStrings = (value: unknown): string[] =>
  typeof value === 'string' && value !== '' ? [value] : [];

function attachmentTexts(attachment: Record<string, unknown>): readonly string[] {
  const {
    pretext,
    author_name: author,
    title,
    text,
    fields,
    blocks,
    message_blocks: messageBlocks,
    footer,
  } = attachment;
  const fieldList = Array.isArray(fields) ? (fields as Record<string, unknown>[]) : [];
  const texts = [
    ...[pretext, author, title, text].flatMap(nonEmptyStrings),
    ...fieldList.flatMap((field) => [...nonEmptyStrings(field.title), ...nonEmptyStrings(field.value)]),
    ...blockTexts(blocks),
    ...(text ? [] : blockTexts(messageBlocks)),
    ...nonEmptyStrings(footer),
  ];
  return texts.length > 0 ? texts : nonEmptyStrings(attachment.fallback);
}

/** All texts in blocks, in reading order. */
function blockTexts(value: unknown, depth = 0): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((inner) => blockTexts(inner, depth + 1));
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Record<string, unknown>;
  const address = fields.type === 'link' ? nonEmptyStrings(fields.url) : [];
  return [
    ...Object.entries(fields).flatMap(([key, inner]) =>
      typeof inner === 'string'
        ? key === 'text' || key === 'alt_text'
          ? [inner]
          : []
        : blockTexts(inner, depth + 1),
    ),
    ...address,
  ].filter((text) => text.trim() !== '');
}
