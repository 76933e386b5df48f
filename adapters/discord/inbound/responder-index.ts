import { type Client, Events, type GatewayDispatchPayload, MessageReferenceType } from 'discord.js';
import type { Clock, Member, MessageRef } from '#core';
import { createLruMap } from '#lib';
import { isSnowflake, snowflakeToDate } from '../client/snowflake.ts';
import type { MemberLookup } from './member-lookup.ts';
import { type RawMessage, toMember } from './normalise.ts';

const MAX_MESSAGES = 10_000;
const MAX_MEMBERS_PER_MESSAGE = 50;

/** `isComplete`: the roles are known. */
interface Responder {
  readonly member: Member;
  readonly isComplete: boolean;
}

/**
 * The members who replied or reacted to a message.
 * @example responderIndex.respondersTo({ server, channel, id }) // [rin]
 */
export interface ResponderIndex {
  /**
   * Undefined when the message is older than the events of this process, so that its responders are unknown. The roles
   * of members who were read from a history are fetched now; a member who left, or who cannot be fetched, is left out.
   */
  respondersTo(ref: MessageRef): Promise<readonly Member[]> | readonly Member[] | undefined;
  /** Adds a reply that was read from a channel's history. */
  addReply(guild: string, raw: RawMessage): void;
  /** All messages of a guild since this time have been seen, or are being read by the backfill. */
  coverSince(guild: string, at: Date): void;
}

/**
 * The index of one process: bounded and in memory.
 * @example const responderIndex = createResponderIndex(client, lookUpMember, clock)
 */
export function createResponderIndex(
  client: Client<true>,
  lookUpMember: MemberLookup,
  clock: Clock,
): ResponderIndex {
  const respondersByMessage = createLruMap<Map<string, Responder>>(MAX_MESSAGES);
  const startedAtMs = clock.now().getTime();
  const coveredSinceMs = new Map<string, number>();

  function addResponder(message: string, member: Member, isComplete: boolean): void {
    const responders = respondersByMessage.get(message) ?? new Map<string, Responder>();
    if (responders.size < MAX_MEMBERS_PER_MESSAGE) responders.set(member.id, { member, isComplete });
    respondersByMessage.set(message, responders);
  }

  function addReply(
    guildId: string,
    { message_reference: target, channel_id, author, member }: RawMessage,
  ): void {
    const guild = client.guilds.cache.get(guildId);
    if (!guild || target?.message_id === undefined || target.type === MessageReferenceType.Forward) return;
    const channel = guild.channels.cache.get(channel_id);
    addResponder(target.message_id, toMember(guild, channel, author, member ?? {}), member !== undefined);
  }

  client.on(Events.Raw, ({ t, d }: GatewayDispatchPayload) => {
    if (t !== 'MESSAGE_CREATE' && t !== 'MESSAGE_REACTION_ADD') return;
    if (d.guild_id === undefined) return;
    if (t === 'MESSAGE_CREATE') return addReply(d.guild_id, d);
    const guild = client.guilds.cache.get(d.guild_id);
    const { user } = d.member ?? {};
    if (!guild || !d.member || !user) return;
    const member = toMember(guild, guild.channels.cache.get(d.channel_id), user, d.member);
    addResponder(d.message_id, member, true);
  });

  async function completeAll(guildId: string, responders: readonly Responder[]): Promise<readonly Member[]> {
    const complete = responders.map(async ({ member, isComplete }) => {
      const guild = client.guilds.cache.get(guildId);
      if (isComplete || !guild || member.bot) return [member];
      const raw = await lookUpMember(guildId, member.id).catch(() => undefined);
      return raw ? [toMember(guild, undefined, raw.user, raw)] : [];
    });
    return (await Promise.all(complete)).flat();
  }

  return {
    respondersTo({ server, id }) {
      const responders = respondersByMessage.get(id);
      if (responders) return completeAll(server.id, [...responders.values()]);
      // Display names and titles are not messages: they have no replies.
      if (!isSnowflake(id)) return [];
      return snowflakeToDate(id).getTime() < (coveredSinceMs.get(server.id) ?? startedAtMs) ? undefined : [];
    },
    addReply,
    coverSince(guild, at) {
      coveredSinceMs.set(guild, Math.min(coveredSinceMs.get(guild) ?? startedAtMs, at.getTime()));
    },
  };
}
