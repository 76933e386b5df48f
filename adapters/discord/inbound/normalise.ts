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
import { componentTexts } from './component-text.ts';

/** A message as every event and every page of a history carries it; a history leaves guild and member out. */
export type RawMessage = APIMessage & {
  readonly guild_id?: string;
  readonly member?: Partial<RawMember> & {
    readonly nick?: string | null;
    readonly joined_at?: string | null;
  };
};

const DISCORD_EPOCH_MS = 1_420_070_400_000n;

/** When a snowflake was made. @example madeAt('175928847299117063').toISOString() // '2016-04-30T11:18:25.796Z' */
export const snowflakeToDate = (snowflake: string): Date =>
  new Date(Number((BigInt(snowflake) >> 22n) + DISCORD_EPOCH_MS));

/** The first snowflake of a moment. @example dateToSnowflake(new Date('2016-04-30T11:18:25.796Z')) */
export const dateToSnowflake = (at: Date): string => String((BigInt(at.getTime()) - DISCORD_EPOCH_MS) << 22n);

/** What members say themselves; the rest is Discord talking about them. */
const MEMBER_MESSAGE_TYPES: ReadonlySet<MessageType> = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
  MessageType.ThreadStarterMessage,
]);

/**
 * A message of a guild in the shape that everybody behind the intake knows; undefined for what no member has said:
 * system messages, our own posts, guilds that are not known.
 * @example toMessage(client, data)?.ref // { server, channel: '41771983423143937', id: '162701077035089920' }
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
  const replyTo = raw.type === MessageType.Reply ? raw.message_reference?.message_id : undefined;
  return {
    ref: { server: author.server, channel: raw.channel_id, id: raw.id },
    author,
    // What is laid out has no text besides.
    text: raw.content || componentTexts(raw.components).join('\n'),
    parts: messageParts(raw, channel),
    sentAt: new Date(raw.timestamp),
    ...(raw.edited_timestamp && { editedAt: new Date(raw.edited_timestamp) }),
    url: `https://discord.com/channels/${guild.id}/${raw.channel_id}/${raw.id}`,
    ...(replyTo !== undefined && { replyTo }),
    ...(within.length > 0 && { within }),
  };
}

function authorOf(guild: Guild, channel: GuildBasedChannel | undefined, raw: RawMessage): Member {
  const throughApp = userOfUserApp(raw);
  if (throughApp) return toMember(guild, channel, throughApp, { roles: [] });
  // A webhook is nobody's account: whoever knows its address speaks through it, and is judged.
  if (raw.webhook_id !== undefined && raw.webhook_id !== raw.application_id) {
    return { server: serverOfGuild(guild.id), id: raw.webhook_id, name: raw.author.username, roles: [] };
  }
  return toMember(guild, channel, raw.author, raw.member ?? {});
}

/** Posted through an app that the member, not the server, has installed: the member's own words. */
function userOfUserApp(raw: RawMessage): APIUser | undefined {
  const { interaction_metadata: asked } = raw;
  if (!asked) return undefined;
  const owners: Partial<Record<string, string>> = asked.authorizing_integration_owners;
  return owners['0'] === undefined && owners['1'] !== undefined ? asked.user : undefined;
}

/**
 * A member of a guild. Moderators are who may manage others' messages, here or in this channel.
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

/** Only what somebody chose tells a language. @example languageOf('ja') // 'ja' */
export const languageOfLocale = (locale: string | undefined): Language | undefined =>
  locale === undefined ? undefined : locale === 'ja' ? 'ja' : 'en';

/** The channels around one: a thread's parent, a category. */
export const parentChannelIds = (channel: GuildBasedChannel | undefined): readonly string[] => {
  const parent = channel?.parent;
  return parent ? [parent.id, ...(parent.parentId ? [parent.parentId] : [])] : [];
};

/** What can be read of one thing that came along; nothing when it holds no words. */
function toParts(kind: Part['kind'], ...texts: readonly (string | null | undefined)[]): readonly Part[] {
  const text = texts.filter(Boolean).join('\n');
  return text === '' ? [] : [{ kind, text }];
}

const attachmentNameParts = (files: readonly APIAttachment[] | undefined): readonly Part[] =>
  (files ?? []).flatMap(({ filename, title, description }) =>
    toParts('attachment-name', filename, title, description),
  );

/** Everything that came along with the typed text and can be read. */
const messageParts = (raw: RawMessage, channel: GuildBasedChannel | undefined): readonly Part[] => [
  // The first message of a forum post carries the post's title.
  ...(raw.id === raw.channel_id && channel?.isThread() ? toParts('thread-title', channel.name) : []),
  ...attachmentNameParts(raw.attachments),
  ...(raw.embeds ?? []).flatMap((embed) => toParts('embed', ...embedTexts(embed))),
  ...(raw.content ? toParts('embed', ...componentTexts(raw.components)) : []),
  ...(raw.poll
    ? toParts('poll', raw.poll.question.text, ...raw.poll.answers.map((each) => each.poll_media.text))
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
