import { type Client, Events, type GatewayDispatchPayload, MessageReferenceType } from 'discord.js';
import type { Clock, Member, MessageRef } from '#core';
import { createLruMap } from '#lib';
import { type RawMessage, snowflakeToDate, toMember } from './normalise.ts';

const MAX_MESSAGES = 10_000;
const MAX_MEMBERS_PER_MESSAGE = 50;

export interface ResponderIndex {
  /** Undefined about a message from before anybody watched: nobody known is not nobody. */
  respondersTo(ref: MessageRef): readonly Member[] | undefined;
  /** A reply as a history tells it. */
  addReply(guild: string, raw: RawMessage): void;
  /** From here on everything about a guild has been heard, or is being read back now. */
  coverSince(guild: string, at: Date): void;
}

/**
 * Who replied to or reacted to which message, as this process has seen or read it: bounded, in memory, asking nobody,
 * so that hiding never waits for it.
 * @example const touched = createResponderIndex(client, clock); touched.of({ server, channel, id }) // [rin]
 */
export function createResponderIndex(client: Client<true>, clock: Clock): ResponderIndex {
  const respondersByMessage = createLruMap<Map<string, Member>>(MAX_MESSAGES);
  const startedAtMs = clock.now().getTime();
  const coveredSinceMs = new Map<string, number>();

  function addResponder(message: string, member: Member): void {
    const people = respondersByMessage.get(message) ?? new Map<string, Member>();
    if (people.size < MAX_MEMBERS_PER_MESSAGE) people.set(member.id, member);
    respondersByMessage.set(message, people);
  }

  function addReply(
    guildId: string,
    { message_reference: to, channel_id, author, member }: RawMessage,
  ): void {
    const guild = client.guilds.cache.get(guildId);
    if (!guild || to?.message_id === undefined || to.type === MessageReferenceType.Forward) return;
    addResponder(to.message_id, toMember(guild, guild.channels.cache.get(channel_id), author, member ?? {}));
  }

  client.on(Events.Raw, ({ t, d }: GatewayDispatchPayload) => {
    if (t !== 'MESSAGE_CREATE' && t !== 'MESSAGE_REACTION_ADD') return;
    if (d.guild_id === undefined) return;
    if (t === 'MESSAGE_CREATE') return addReply(d.guild_id, d);
    const guild = client.guilds.cache.get(d.guild_id);
    const { user } = d.member ?? {};
    if (!guild || !d.member || !user) return;
    addResponder(d.message_id, toMember(guild, guild.channels.cache.get(d.channel_id), user, d.member));
  });

  return {
    respondersTo({ server, id }) {
      const people = respondersByMessage.get(id);
      if (people) return [...people.values()];
      // Names and titles are no messages: nobody replies to them.
      if (!/^\d+$/.test(id)) return [];
      return snowflakeToDate(id).getTime() < (coveredSinceMs.get(server.id) ?? startedAtMs) ? undefined : [];
    },
    addReply,
    coverSince(guild, at) {
      coveredSinceMs.set(guild, Math.min(coveredSinceMs.get(guild) ?? startedAtMs, at.getTime()));
    },
  };
}
