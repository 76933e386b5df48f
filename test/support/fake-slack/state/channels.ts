import type { CallContext } from './call-context.ts';
import { type Channel, nextId, type User } from './workspace-state.ts';

/**
 * Creates channels and changes their settings. `by`: the user in the events.
 * @example const { channel, setArchived } = createChannels(context, owner); setArchived(channel('general'))
 */
export function createChannels({ world, bot, emit }: CallContext, by: User) {
  function channel(
    name: string,
    options: { private?: boolean; general?: boolean; shared?: boolean; bot?: boolean } = {},
  ): Channel {
    const existing = [...world.channels.values()].find(
      (candidate) => candidate.name === name && !candidate.is_im,
    );
    if (existing) return existing;
    const created: Channel = {
      ...{ id: nextId('C'), name, is_private: options.private ?? false, is_im: false },
      ...{ is_general: options.general ?? false, is_ext_shared: options.shared ?? false },
      members: new Set(options.bot === false ? [] : [bot.id]),
      messages: [],
    };
    world.channels.set(created.id, created);
    return created;
  }

  const kindOf = ({ is_private }: Channel): string => (is_private ? 'group' : 'channel');

  return {
    channel,
    /** A member archives or unarchives a channel. */
    setArchived(target: Channel, on = true) {
      target.is_archived = on;
      emit({
        type: `${kindOf(target)}_${on ? 'archive' : 'unarchive'}`,
        channel: target.id,
        user: by.id,
      });
    },
    /** A member deletes a channel. */
    deleteChannel(target: Channel) {
      world.channels.delete(target.id);
      emit({ type: `${kindOf(target)}_deleted`, channel: target.id });
    },
    /** A member removes the bot from a channel. */
    removeBot(target: Channel) {
      target.members.delete(bot.id);
      emit({ type: `${kindOf(target)}_left`, channel: target.id });
    },
    /** A member invites the bot. */
    inviteBot(target: Channel) {
      target.members.add(bot.id);
      emit({ type: 'member_joined_channel', user: bot.id, channel: target.id, team: world.team.id });
    },
  };
}
