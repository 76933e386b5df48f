import type { APIMessage, APIUser } from 'discord.js';
import { commandData, findCommand, type OptionValue, picked, resolvedMember } from './command-data.ts';
import { Denied } from './denied.ts';
import { interact } from './interactions.ts';
import { type FieldValue, filledIn } from './modal-data.ts';
import { mayIn } from './permissions.ts';
import { directChannel } from './routes/users.ts';
import { type OpenModal, type Seen, whatIsSeen } from './seen.ts';
import type { ChannelState, World } from './world.ts';

export interface Where {
  /** Where the person is, `'dm'` for beside the bot; without it the first text channel they see. */
  readonly in?: ChannelState | 'dm';
}

/** What a person does with the bot's own things. */
export interface Using {
  /** Presses a button, by its custom id or its label. */
  presses(message: APIMessage, button: string): Promise<Seen>;
  /** Chooses in a select menu, by its custom id or placeholder. */
  selects(message: APIMessage, menu: string, values: readonly string[]): Promise<Seen>;
  /** A slash command: `'/report'`, `'/case show'`. */
  runs(command: string, options?: Record<string, OptionValue>, where?: Where): Promise<Seen>;
  /** What Discord offers while somebody is still typing an option: `types('/config set', 'key', 'thr')`. */
  types(command: string, option: string, typed: string, where?: Where): Promise<readonly string[]>;
  /** A command of the context menu of a message or of a user. */
  uses(command: string, target: APIMessage | { readonly user: APIUser }, where?: Where): Promise<Seen>;
  /** Sends a modal off: values by the fields' custom ids or labels. */
  submits(modal: OpenModal | undefined, values: Record<string, FieldValue>): Promise<Seen>;
}

interface Part {
  readonly type: number;
  readonly custom_id?: string;
  readonly label?: string;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly components?: readonly Part[];
  readonly accessory?: Part;
}

const flat = (parts: readonly Part[]): Part[] =>
  parts.flatMap((part) => [
    part,
    ...flat(part.components ?? []),
    ...flat(part.accessory ? [part.accessory] : []),
  ]);

export function createUsing(world: World, user: APIUser): Using {
  /** The message as it stands now; ephemeral ones are only known to their reader. */
  function current(message: APIMessage): { channel: ChannelState; message: APIMessage } {
    const channel = world.channels.get(message.channel_id);
    const found = channel?.messages.get(message.id) ?? shownTo(message.id);
    if (!channel || !found) throw new Denied('gone', 'the message is no longer there');
    if (channel.guild && !mayIn(world, channel, user.id, 'ViewChannel'))
      throw new Denied('permissions', `${user.username} does not see ${channel.name}`);
    return { channel, message: found };
  }

  const shownTo = (id: string): APIMessage | undefined =>
    [...world.interactions.values()]
      .find((one) => one.user.id === user.id && one.replies.has(id))
      ?.replies.get(id);

  function part(message: APIMessage, name: string): Part {
    const parts = flat((message.components ?? []) as never).filter((one) => one.custom_id !== undefined);
    const found =
      parts.find((one) => one.custom_id === name) ??
      parts.find((one) => one.label === name || one.placeholder === name);
    const there = parts.map((one) => one.label ?? one.placeholder ?? one.custom_id).join(', ');
    if (!found) throw new Denied('gone', `there is no ${name}; there are: ${there || 'none'}`);
    if (found.disabled) throw new Denied('disabled', `${name} is greyed out`);
    return found;
  }

  const place = ({ in: channel }: Where): ChannelState => {
    if (channel === 'dm') return directChannel(world, user.id);
    const seen = [...world.channels.values()].filter(
      (one) => one.guild?.members.has(user.id) && one.type === 0 && mayIn(world, one, user.id, 'ViewChannel'),
    );
    const found = channel ?? seen[0];
    if (!found) throw new Denied('permissions', `${user.username} sees no channel to be in`);
    return found;
  };

  const happens = (occasion: Parameters<typeof interact>[1]) => whatIsSeen(world, interact(world, occasion));

  return {
    async presses(target, button) {
      const { channel, message } = current(target);
      const { custom_id } = part(message, button);
      return happens({ type: 3, user, channel, data: { component_type: 2, custom_id }, source: message });
    },
    async selects(target, menu, values) {
      const { channel, message } = current(target);
      const { custom_id, type } = part(message, menu);
      const data = {
        component_type: type,
        custom_id,
        values,
        resolved: picked(world, channel, type, values),
      };
      return happens({ type: 3, user, channel, data, source: message });
    },
    async runs(text, options = {}, where = {}) {
      const channel = place(where);
      const [name, ...path] = text.replace(/^\//, '').split(' ');
      const command = findCommand(world, channel, user, name!, 1);
      return happens({ type: 2, user, channel, data: commandData(world, channel, command, path, options) });
    },
    async types(text, option, typed, where = {}) {
      const channel = place(where);
      const [name, ...path] = text.replace(/^\//, '').split(' ');
      const command = findCommand(world, channel, user, name!, 1);
      const focused = { name: option, type: 3, value: typed, focused: true };
      const options = path.reduceRight<object[]>(
        (inner, word, depth) => [{ name: word, type: depth === path.length - 1 ? 1 : 2, options: inner }],
        [focused],
      );
      const data = { id: command.id, name: command.name, type: 1, options, ...guildOf(channel) };
      const state = interact(world, { type: 4, user, channel, data });
      await whatIsSeen(world, state);
      return (state.choices ?? []).map((one) => one.value);
    },
    async uses(name, target, where = {}) {
      const isMessage = 'channel_id' in target;
      const channel = isMessage ? current(target).channel : place(where);
      const { id, name: own, type } = findCommand(world, channel, user, name, isMessage ? 3 : 2);
      const about = isMessage ? target : target.user;
      const resolved = isMessage
        ? { messages: { [target.id]: current(target).message } }
        : { users: { [about.id]: about }, members: membersOf(world, channel, about.id) };
      const data = { id, name: own, type, target_id: about.id, resolved, ...guildOf(channel) };
      return happens({ type: 2, user, channel, data });
    },
    async submits(modal, values) {
      if (!modal) throw new Denied('gone', 'no form is open');
      const { channel, source } = modal.from;
      const data = filledIn(world, channel, modal.data, values);
      return happens({ type: 5, user, channel, data, ...(source && { source }) });
    },
  };
}

const guildOf = ({ guild }: ChannelState): object => (guild ? { guild_id: guild.id } : {});

function membersOf(world: World, channel: ChannelState, id: string): object {
  const member = resolvedMember(world, channel, id);
  return member ? { [id]: member } : {};
}
