import { type APIMessage, type Client, DiscordAPIError, type GuildMember, Routes } from 'discord.js';
import type { Message, MessageNotFoundReason } from '#core';
import { type RawMessage, toMessage } from '../inbound/normalise.ts';
import { canReadChannel, toRawMember } from './caller.ts';

/** Where a message is. */
export interface MessageLocation {
  readonly guild: string;
  readonly channel: string;
  readonly message: string;
}

const MESSAGE_LINK_PATTERN =
  /^<?https:\/\/(?:(?:ptb|canary)\.)?discord(?:app)?\.com\/channels\/(\d{15,20})\/(\d{15,20})\/(\d{15,20})\/?>?$/;

/**
 * Parses a link to a message; undefined for any other text.
 * @example parseMessageLink('https://discord.com/channels/123456789012345678/223456789012345678/323456789012345678')?.channel // '223456789012345678'
 */
export function parseMessageLink(link: string): MessageLocation | undefined {
  const [, guild, channel, message] = MESSAGE_LINK_PATTERN.exec(link.trim()) ?? [];
  return guild && channel && message ? { guild, channel, message } : undefined;
}

/**
 * The message at a place, or the reason why it is refused: `unreadable` when the reader may not read it.
 * Rejects when Discord does not answer.
 * @example await findMessage(client, interaction.member, parseMessageLink(link))
 */
export async function findMessage(
  client: Client<true>,
  reader: GuildMember,
  location: MessageLocation | undefined,
): Promise<Message | MessageNotFoundReason> {
  if (!location) return 'no-link';
  if (location.guild !== reader.guild.id) return 'elsewhere';
  if (!(await canReadChannel(client, reader, location.channel))) return 'unreadable';
  try {
    const route = Routes.channelMessage(location.channel, location.message);
    return await toMessageWithAuthor(client, reader, (await client.rest.get(route)) as APIMessage);
  } catch (error) {
    if (!(error instanceof DiscordAPIError)) throw error;
    if (error.status === 404) return 'gone';
    if (error.status === 403) return 'unreadable';
    throw error;
  }
}

/**
 * A message that came with an interaction, with the roles of its author added: the author may be a moderator.
 * `nobody` when no member wrote it.
 * @example await toMessageWithAuthor(client, interaction.member, raw)
 */
export async function toMessageWithAuthor(
  client: Client<true>,
  { guild }: GuildMember,
  raw: RawMessage,
): Promise<Message | 'nobody'> {
  const isPerson = !raw.author.bot && raw.webhook_id === undefined;
  const author = isPerson ? await guild.members.fetch(raw.author.id).catch(() => undefined) : undefined;
  const withRoles = author ? { ...raw, member: toRawMember(author) } : raw;
  return toMessage(client, withRoles, guild.id) ?? 'nobody';
}
