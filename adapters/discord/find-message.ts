import { type APIMessage, type Client, DiscordAPIError, type GuildMember, Routes } from 'discord.js';
import type { Message, Unfound } from '#core';
import { mayRead, rawOf } from './asker.ts';
import { type RawMessage, toMessage } from './normalise.ts';

/** A message by its place. */
export interface Place {
  readonly guild: string;
  readonly channel: string;
  readonly message: string;
}

const LINK =
  /^<?https:\/\/(?:(?:ptb|canary)\.)?discord(?:app)?\.com\/channels\/(\d{15,20})\/(\d{15,20})\/(\d{15,20})\/?>?$/;

/** The place that a link names; undefined for anything else. @example placeIn('https://discord.com/channels/1…/2…/3…') */
export function placeIn(link: string): Place | undefined {
  const [, guild, channel, message] = LINK.exec(link.trim()) ?? [];
  return guild && channel && message ? { guild, channel, message } : undefined;
}

/**
 * The message at a place, for somebody who may read it there themselves; or why there is none for them.
 * @example await findMessage(client, interaction.member, placeIn(link))
 */
export async function findMessage(
  client: Client<true>,
  reader: GuildMember,
  place: Place | undefined,
): Promise<Message | Unfound> {
  if (!place) return 'no-link';
  if (place.guild !== reader.guild.id) return 'elsewhere';
  if (!(await mayRead(client, reader, place.channel))) return 'unreadable';
  try {
    const route = Routes.channelMessage(place.channel, place.message);
    return await withAuthor(client, reader, (await client.rest.get(route)) as APIMessage);
  } catch (error) {
    if (!(error instanceof DiscordAPIError)) throw error;
    if (error.status === 404) return 'gone';
    if (error.status === 403) return 'unreadable';
    throw error;
  }
}

/**
 * A message that Discord has shown us, with the roles of its author, who may be a moderator.
 * @example await withAuthor(client, interaction.member, raw)
 */
export async function withAuthor(
  client: Client<true>,
  { guild }: GuildMember,
  raw: RawMessage,
): Promise<Message | 'nobody'> {
  const isPerson = !raw.author.bot && raw.webhook_id === undefined;
  const author = isPerson ? await guild.members.fetch(raw.author.id).catch(() => undefined) : undefined;
  const known = author ? { ...raw, member: rawOf(author) } : raw;
  return toMessage(client, known, guild.id) ?? 'nobody';
}
