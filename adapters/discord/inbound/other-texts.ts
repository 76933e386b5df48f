import type { APIGuildScheduledEvent, Client, GatewayVoiceChannelStatusUpdateDispatchData } from 'discord.js';
import type { Clock, Intake } from '#core';
import type { MemberLookup } from './member-lookup.ts';
import { parentChannelIds, toMember, unknownPerson } from './normalise.ts';
import { scheduledEventRef, voiceStatusRef } from './pseudo-messages.ts';

/** Submits texts that members write outside of messages. */
export interface OtherTextHandlers {
  /** The status of a voice channel. Discord does not say who set it. */
  submitVoiceStatus(status: GatewayVoiceChannelStatusUpdateDispatchData): Promise<void>;
  /**
   * Name, description and place of a scheduled event. Its author is its creator when it is new; Discord does not say who
   * changed it.
   */
  submitScheduledEvent(event: APIGuildScheduledEvent, isNew: boolean): Promise<void>;
}

/**
 * Creates the handlers. They reject with the errors of `intake`.
 * @example const { submitVoiceStatus } = createOtherTextHandlers({ client, intake, lookUpMember, clock })
 */
export function createOtherTextHandlers(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'handleMessage'>;
  readonly lookUpMember: MemberLookup;
  readonly clock: Clock;
}): OtherTextHandlers {
  const { client, intake, lookUpMember, clock } = ports;

  return {
    async submitVoiceStatus({ id, guild_id: guildId, status }) {
      if (!client.guilds.cache.has(guildId) || !status) return;
      await intake.handleMessage({
        ref: voiceStatusRef(guildId, id, status),
        author: unknownPerson(guildId),
        text: status,
        parts: [],
        sentAt: clock.now(),
        url: `https://discord.com/channels/${guildId}/${id}`,
        within: parentChannelIds(client.channels.cache.get(id) as Parameters<typeof parentChannelIds>[0]),
      });
    },
    async submitScheduledEvent(event, isNew) {
      const { id, guild_id: guildId, creator_id: creatorId, name, description } = event;
      const guild = client.guilds.cache.get(guildId);
      const texts = [name, description, event.entity_metadata?.location].filter((text) => text != null);
      if (!guild || creatorId === client.user.id) return;
      const message = {
        ref: scheduledEventRef(guildId, id, texts.join('\n')),
        text: texts.join('\n'),
        parts: [],
        sentAt: clock.now(),
        url: `https://discord.com/events/${guildId}/${id}`,
      };
      if (!isNew || creatorId == null) {
        await intake.handleMessage({ ...message, author: unknownPerson(guildId) });
        return;
      }
      const known = event.creator ?? { id: creatorId, username: creatorId, global_name: null };
      const completeAuthor = async () => {
        const member = await lookUpMember(guildId, creatorId);
        return toMember(guild, undefined, member?.user ?? known, member ?? {});
      };
      await intake.handleMessage(
        { ...message, author: toMember(guild, undefined, known, {}) },
        { completeAuthor },
      );
    },
  };
}
