import {
  type APIAttachment,
  type APIEmbed,
  type APIMessage,
  type APIUser,
  type Client,
  type Guild,
  type GuildBasedChannel,
  MessageType,
} from 'discord.js';
import type { Language, Member, Message, Part } from '#core';
import { hasModeratorPermissions, type RawMember, serverOfGuild } from '../client/guild-permissions.ts';
import { snowflakeToDate } from '../client/snowflake.ts';
import { componentTexts } from './component-text.ts';
import { picturesOf } from './message-files.ts';

/**
 * A message as events and histories contain it; in a history, `guild_id` and `member` are missing.
 * @example toMessage(client, raw satisfies RawMessage)
 */
export type RawMessage = APIMessage & {
  readonly guild_id?: string;
  readonly member?: Partial<RawMember> & {
    readonly nick?: string | null;
    readonly joined_at?: string | null;
  };
};

/** Types of messages that members write; all others are written by Discord about members. */
const MEMBER_MESSAGE_TYPES: ReadonlySet<MessageType> = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
  MessageType.ThreadStarterMessage,
]);

/**
 * Converts a raw message of a guild to the platform-neutral `Message`. Undefined for system messages, messages of
 * yamidome itself, and guilds that are not in the cache.
 * @example toMessage(client, raw)?.ref // { server, channel: '41771983423143937', id: '162701077035089920' }
 */
export function toMessage(
  client: Client<true>,
  raw: RawMessage,
  guildId = raw.guild_id,
): Message | undefined {
  const guild = guildId === undefined ? undefined : client.guilds.cache.get(guildId);
  if (!guild || !raw.author || !MEMBER_MESSAGE_TYPES.has(raw.type)) return undefined;
  if (raw.author.id === client.user.id || raw.application_id === client.application.id) return undefined;
  const channel = guild.channels.cache.get(raw.channel_id);
  const author = authorOf(guild, channel, raw);
  const within = parentChannelIds(channel);
  const pictures = picturesOf(raw);
  const replyTo = raw.type === MessageType.Reply ? raw.message_reference?.message_id : undefined;
  return {
    ref: { server: author.server, channel: raw.channel_id, id: raw.id },
    author,
    // A message that consists of components has no content.
    text: raw.content || componentTexts(raw.components).join('\n'),
    parts: messageParts(raw, channel),
    sentAt: new Date(raw.timestamp),
    ...(raw.edited_timestamp && { editedAt: new Date(raw.edited_timestamp) }),
    url: `https://discord.com/channels/${guild.id}/${raw.channel_id}/${raw.id}`,
    ...(replyTo !== undefined && { replyTo }),
    ...(within.length > 0 && { within }),
    ...(pictures.length > 0 && { pictures }),
  };
}

function authorOf(guild: Guild, channel: GuildBasedChannel | undefined, raw: RawMessage): Member {
  const appUser = userOfUserApp(raw);
  if (appUser) return toMember(guild, channel, appUser, { roles: [] });
  // A webhook is not a bot account: anyone who knows its URL can post through it, so it is judged like a member.
  if (raw.webhook_id !== undefined && raw.webhook_id !== raw.application_id) {
    return { server: serverOfGuild(guild.id), id: raw.webhook_id, name: raw.author.username, roles: [] };
  }
  return toMember(guild, channel, raw.author, raw.member ?? {});
}

/**
 * Whether a member wrote the message: not a bot, not a webhook, and not through an app of their own, whose events contain
 * no roles.
 * @example if (isByMember(raw)) await lookUpMember(guild, raw.author.id)
 */
export const isByMember = (raw: RawMessage): boolean =>
  !raw.author.bot && raw.webhook_id === undefined && userOfUserApp(raw) === undefined;

/**
 * The member who posted through an app, when the member (not the server) has installed the app. The keys of the owners
 * are the installation types: 0 guild, 1 user.
 */
function userOfUserApp(raw: RawMessage): APIUser | undefined {
  const { interaction_metadata: interaction } = raw;
  if (!interaction) return undefined;
  const owners: Partial<Record<string, string>> = interaction.authorizing_integration_owners;
  return owners['0'] === undefined && owners['1'] !== undefined ? interaction.user : undefined;
}

/**
 * Converts a user and the member data of a guild to a `Member`. `moderator` is set for members with a moderator
 * permission in the guild, or who may manage messages in this channel.
 * @example toMember(guild, channel, user, { roles: [], nick: null }).name
 */
export function toMember(
  guild: Guild,
  channel: GuildBasedChannel | undefined,
  user: Pick<APIUser, 'id' | 'username' | 'global_name' | 'bot'>,
  member: NonNullable<RawMessage['member']>,
  locale?: string,
): Member {
  const roles = member.roles ?? [];
  const language = languageOfLocale(locale);
  return {
    server: serverOfGuild(guild.id),
    id: user.id,
    name: member.nick ?? user.global_name ?? user.username,
    roles,
    ...(user.bot && { bot: true }),
    ...(!user.bot && hasModeratorPermissions(guild, channel, { roles }, user.id) && { moderator: true }),
    accountCreatedAt: snowflakeToDate(user.id),
    ...(member.joined_at && { joinedAt: new Date(member.joined_at) }),
    ...(language && { language }),
  };
}

/** The author of something whose author Discord does not name. @example unknownPerson(guild).unknown // 'person' */
export const unknownPerson = (guildId: string): Member => ({
  server: serverOfGuild(guildId),
  id: 'unknown',
  name: '?',
  roles: [],
  unknown: 'person',
});

/** The language of a Discord locale; undefined without a locale. @example languageOfLocale('ja') // 'ja' */
export const languageOfLocale = (locale: string | undefined): Language | undefined =>
  locale === undefined ? undefined : locale === 'ja' ? 'ja' : 'en';

/**
 * The ids of the channels that contain a channel: a thread's parent, a category.
 * @example parentChannelIds(thread) // ['41771983423143937', '41771983423143936']: text channel, category
 */
export const parentChannelIds = (channel: GuildBasedChannel | undefined): readonly string[] => {
  const parent = channel?.parent;
  return parent ? [parent.id, ...(parent.parentId ? [parent.parentId] : [])] : [];
};

/** One part with these texts, one per line; none when there is no text. */
function toParts(kind: Part['kind'], ...texts: readonly (string | null | undefined)[]): readonly Part[] {
  const text = texts.filter(Boolean).join('\n');
  return text === '' ? [] : [{ kind, text }];
}

const attachmentNameParts = (files: readonly APIAttachment[] | undefined): readonly Part[] =>
  (files ?? []).flatMap(({ filename, title, description }) =>
    toParts('attachment-name', filename, title, description),
  );

/** All texts of a message that are not its content. */
const messageParts = (raw: RawMessage, channel: GuildBasedChannel | undefined): readonly Part[] => [
  // The title of a forum post belongs to its first message.
  ...(raw.id === raw.channel_id && channel?.isThread() ? toParts('thread-title', channel.name) : []),
  ...attachmentNameParts(raw.attachments),
  ...(raw.embeds ?? []).flatMap((embed) => toParts('embed', ...embedTexts(embed))),
  ...(raw.content ? toParts('embed', ...componentTexts(raw.components)) : []),
  ...(raw.poll
    ? toParts(
        'poll',
        raw.poll.question.text,
        ...raw.poll.answers.map(({ poll_media: answer }) => answer.text),
      )
    : []),
  ...(raw.message_snapshots ?? []).flatMap(({ message }) => [
    ...toParts(
      'forward',
      message.content,
      ...message.embeds.flatMap(embedTexts),
      ...componentTexts(message.components),
    ),
    ...attachmentNameParts(message.attachments),
  ]),
];

const embedTexts = (embed: APIEmbed): (string | undefined)[] => [
  embed.author?.name,
  embed.title,
  embed.description,
  ...(embed.fields ?? []).flatMap(({ name, value }) => [name, value]),
  embed.footer?.text,
];
