import { type Client, Events, type GatewayDispatchPayload, MessageReferenceType } from 'discord.js';
import type { Clock, Member, MessageRef } from '#core';
import { createRecent } from '#core';
import { madeAt, type RawMessage, toMember } from './normalise.ts';

const MESSAGES_REMEMBERED = 10_000;
const PEOPLE_REMEMBERED = 50;

export interface Touched {
  /** Undefined about a message from before anybody watched: nobody known is not nobody. */
  of(ref: MessageRef): readonly Member[] | undefined;
  /** A reply as a history tells it. */
  reply(guild: string, raw: RawMessage): void;
  /** From here on everything about a guild has been heard, or is being read back now. */
  since(guild: string, at: Date): void;
}

/**
 * Who replied to or reacted to which message, as this process has seen or read it: bounded, in memory, asking nobody,
 * so that hiding never waits for it.
 * @example const touched = createTouched(client, clock); touched.of({ server, channel, id }) // [rin]
 */
export function createTouched(client: Client<true>, clock: Clock): Touched {
  const seen = createRecent<Map<string, Member>>(MESSAGES_REMEMBERED);
  const begun = clock.now().getTime();
  const watched = new Map<string, number>();

  function note(message: string, member: Member): void {
    const people = seen.get(message) ?? new Map<string, Member>();
    if (people.size < PEOPLE_REMEMBERED) people.set(member.id, member);
    seen.set(message, people);
  }

  function reply(guildId: string, { message_reference: to, channel_id, author, member }: RawMessage): void {
    const guild = client.guilds.cache.get(guildId);
    if (!guild || to?.message_id === undefined || to.type === MessageReferenceType.Forward) return;
    note(to.message_id, toMember(guild, guild.channels.cache.get(channel_id), author, member ?? {}));
  }

  client.on(Events.Raw, ({ t, d }: GatewayDispatchPayload) => {
    if (t !== 'MESSAGE_CREATE' && t !== 'MESSAGE_REACTION_ADD') return;
    if (d.guild_id === undefined) return;
    if (t === 'MESSAGE_CREATE') return reply(d.guild_id, d);
    const guild = client.guilds.cache.get(d.guild_id);
    const { user } = d.member ?? {};
    if (!guild || !d.member || !user) return;
    note(d.message_id, toMember(guild, guild.channels.cache.get(d.channel_id), user, d.member));
  });

  return {
    of({ server, id }) {
      const people = seen.get(id);
      if (people) return [...people.values()];
      // Names and titles are no messages: nobody replies to them.
      if (!/^\d+$/.test(id)) return [];
      return madeAt(id).getTime() < (watched.get(server.id) ?? begun) ? undefined : [];
    },
    reply,
    since(guild, at) {
      watched.set(guild, Math.min(watched.get(guild) ?? begun, at.getTime()));
    },
  };
}
