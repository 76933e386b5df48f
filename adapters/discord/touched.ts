import { type Client, Events, type GatewayDispatchPayload, MessageReferenceType } from 'discord.js';
import type { Member, MessageRef } from '#core';
import { createRecent } from '#core';
import { toMember } from './normalise.ts';

const MESSAGES_REMEMBERED = 10_000;
const PEOPLE_REMEMBERED = 50;

/**
 * Who replied to or reacted to which message, as this process has seen it: bounded, in memory, asking nobody, so that
 * hiding never waits for it.
 * @example const touched = createTouched(client); touched({ server, channel, id }) // [rin]
 */
export function createTouched(client: Client<true>): (ref: MessageRef) => readonly Member[] {
  const seen = createRecent<Map<string, Member>>(MESSAGES_REMEMBERED);

  function note(message: string, member: Member): void {
    const people = seen.get(message) ?? new Map<string, Member>();
    if (people.size < PEOPLE_REMEMBERED) people.set(member.id, member);
    seen.set(message, people);
  }

  client.on(Events.Raw, ({ t, d }: GatewayDispatchPayload) => {
    if (t !== 'MESSAGE_CREATE' && t !== 'MESSAGE_REACTION_ADD') return;
    const guild = d.guild_id === undefined ? undefined : client.guilds.cache.get(d.guild_id);
    if (!guild) return;
    const channel = guild.channels.cache.get(d.channel_id);
    if (t === 'MESSAGE_REACTION_ADD') {
      const { user } = d.member ?? {};
      if (d.member && user) note(d.message_id, toMember(guild, channel, user, d.member));
      return;
    }
    const { message_reference: reference, author, member } = d;
    if (reference?.message_id === undefined || reference.type === MessageReferenceType.Forward) return;
    note(reference.message_id, toMember(guild, channel, author, member ?? {}));
  });

  return ({ id }) => [...(seen.get(id)?.values() ?? [])];
}
