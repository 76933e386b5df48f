import type { APIMessage, APIUser } from 'discord.js';
import type { ChannelState, DiscordState } from './discord-state.ts';
import { toApiMember } from './payloads.ts';

/**
 * Adds or removes a user's reaction and sends the event; does nothing when there is no change.
 * @example setReaction(discord, channel, message, user, '👍', true)
 */
export function setReaction(
  discord: DiscordState,
  channel: ChannelState,
  message: APIMessage,
  user: APIUser,
  emoji: string,
  isAdded: boolean,
): void {
  const key = `${message.id} ${emoji}`;
  const people = discord.reactions.get(key) ?? [];
  if (people.some(({ id }) => id === user.id) === isAdded) return;
  const now = isAdded ? [...people, user] : people.filter(({ id }) => id !== user.id);
  discord.reactions.set(key, now);
  const others = (message.reactions ?? []).filter((one) => one.emoji.name !== emoji);
  message.reactions = [
    ...others,
    ...(now.length === 0
      ? []
      : [
          {
            emoji: { id: null, name: emoji },
            count: now.length,
            count_details: { burst: 0, normal: now.length },
            me: now.some(({ id }) => id === discord.bot.id),
            me_burst: false,
            burst_colors: [],
          },
        ]),
  ];
  const { guild } = channel;
  const member = guild?.members.get(user.id);
  discord.emit({
    t: isAdded ? 'MESSAGE_REACTION_ADD' : 'MESSAGE_REACTION_REMOVE',
    d: {
      user_id: user.id,
      channel_id: channel.id,
      message_id: message.id,
      emoji: { id: null, name: emoji },
      burst: false,
      type: 0,
      ...(guild && { guild_id: guild.id }),
      ...(isAdded && { message_author_id: message.author.id }),
      ...(isAdded && member && { member: toApiMember(member) }),
    },
    channel,
    ...(guild && { guild }),
  });
}
