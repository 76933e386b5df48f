import type { APIMessage, Client } from 'discord.js';
import type { Message, Neighbours, NeighbourTarget } from '#core';
import { dateToSnowflake, isSnowflake } from '../client/snowflake.ts';
import { isByMember, toMessage } from '../inbound/normalise.ts';
import { type ChannelHistoryDeps, canReaderAndBotRead, fetchPage, PAGE_SIZE } from './channel-history.ts';
import { findReader } from './find-reader.ts';

/**
 * The messages around a message, which may be deleted: Discord compares ids, and looks for none. The roles of the authors
 * are not requested, because the gateway allows only 120 such requests a minute; so nothing is known of their rights.
 * @example await readNeighbours({ client, permissionGuard, rateLimiter }, message, 10, viewer)
 */
export async function readNeighbours(
  deps: ChannelHistoryDeps,
  { ref, sentAt }: NeighbourTarget,
  limit: number,
  reader: { readonly id: string },
): Promise<Neighbours | undefined> {
  const { server, channel } = ref;
  if (!isSnowflake(channel)) return undefined;
  const id = isSnowflake(ref.id) ? ref.id : dateToSnowflake(sentAt);
  const member = await findReader(deps, server, reader);
  if (!member || !(await canReaderAndBotRead(deps.client, member, channel))) return undefined;
  const { guild } = member;
  const size = Math.min(Math.max(limit, 1), PAGE_SIZE);
  const [before, after] = await Promise.all([
    fetchPage(deps, guild, channel, size, { before: id }),
    fetchPage(deps, guild, channel, size, { after: id }),
  ]);
  const toMessages = (page: readonly APIMessage[]): readonly Message[] =>
    page.toReversed().flatMap((raw) => toNeighbour(deps.client, raw, guild.id) ?? []);
  return { before: toMessages(before), after: toMessages(after) };
}

function toNeighbour(client: Client<true>, raw: APIMessage, guildId: string): Message | undefined {
  const message = toMessage(client, raw, guildId);
  return message && isByMember(raw)
    ? { ...message, author: { ...message.author, unknown: 'rights' } }
    : message;
}
