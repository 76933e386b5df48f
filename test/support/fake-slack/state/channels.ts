import type { CallContext } from './call-context.ts';
import { type Channel, nextId, type User } from './workspace-state.ts';

/** Channels, and what becomes of them in their settings. `by`: who does it. */
export function createChannels({ world, bot, emit }: CallContext, by: User) {
  function channel(
    name: string,
    more: { private?: boolean; general?: boolean; shared?: boolean; bot?: boolean } = {},
  ): Channel {
    const known = [...world.channels.values()].find((each) => each.name === name && !each.is_im);
    if (known) return known;
    const made: Channel = {
      ...{ id: nextId('C'), name, is_private: more.private ?? false, is_im: false },
      ...{ is_general: more.general ?? false, is_ext_shared: more.shared ?? false },
      members: new Set(more.bot === false ? [] : [bot.id]),
      messages: [],
    };
    world.channels.set(made.id, made);
    return made;
  }

  const kindOf = ({ is_private }: Channel): string => (is_private ? 'group' : 'channel');

  return {
    channel,
    /** Somebody archives a channel, or brings it back. */
    setArchived(made: Channel, on = true) {
      made.is_archived = on;
      emit({
        type: `${kindOf(made)}_${on ? 'archive' : 'unarchive'}`,
        channel: made.id,
        user: by.id,
      });
    },
    /** Somebody deletes a channel. */
    deleteChannel(made: Channel) {
      world.channels.delete(made.id);
      emit({ type: `${kindOf(made)}_deleted`, channel: made.id });
    },
    /** Somebody puts the app out of a channel. */
    removeBot(made: Channel) {
      made.members.delete(bot.id);
      emit({ type: `${kindOf(made)}_left`, channel: made.id });
    },
    /** Somebody invites the app. */
    inviteBot(made: Channel) {
      made.members.add(bot.id);
      emit({ type: 'member_joined_channel', user: bot.id, channel: made.id, team: world.team.id });
    },
  };
}
