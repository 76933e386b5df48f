import type { APIMessage, APIUser } from 'discord.js';
import { memberOnWire } from './wire.ts';
import type { ChannelState, World } from './world.ts';

/** Adds or takes one person's reaction; nothing happens when it is so already. */
export function react(
  world: World,
  channel: ChannelState,
  message: APIMessage,
  user: APIUser,
  emoji: string,
  on: boolean,
): void {
  const key = `${message.id} ${emoji}`;
  const people = world.reactions.get(key) ?? [];
  if (people.some(({ id }) => id === user.id) === on) return;
  const now = on ? [...people, user] : people.filter(({ id }) => id !== user.id);
  world.reactions.set(key, now);
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
            me: now.some(({ id }) => id === world.bot.id),
            me_burst: false,
            burst_colors: [],
          },
        ]),
  ];
  const { guild } = channel;
  const member = guild?.members.get(user.id);
  world.emit({
    t: on ? 'MESSAGE_REACTION_ADD' : 'MESSAGE_REACTION_REMOVE',
    d: {
      user_id: user.id,
      channel_id: channel.id,
      message_id: message.id,
      emoji: { id: null, name: emoji },
      burst: false,
      type: 0,
      ...(guild && { guild_id: guild.id }),
      ...(on && { message_author_id: message.author.id }),
      ...(on && member && { member: memberOnWire(member) }),
    },
    channel,
    ...(guild && { guild }),
  });
}
