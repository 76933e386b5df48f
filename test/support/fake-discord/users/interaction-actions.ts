import type { APIMessage, APIUser } from 'discord.js';
import { getDmChannel } from '../rest/routes/users.ts';
import type { ChannelState, DiscordState } from '../state/discord-state.ts';
import { sendInteraction } from '../state/interactions.ts';
import { hasChannelPermissions } from '../state/permissions.ts';
import {
  buildCommandData,
  findCommand,
  type OptionValue,
  resolvedMember,
  resolveSelection,
} from './command-data.ts';
import { Denied } from './denied.ts';
import { type InteractionResult, type OpenModal, waitForInteractionResult } from './interaction-result.ts';
import { buildModalData, type FieldValue } from './modal-data.ts';

export interface CommandLocation {
  /** Where the person is, `'dm'` for beside the bot; without it the first text channel they see. */
  readonly in?: ChannelState | 'dm';
}

/** What a person does with the bot's own things. */
export interface InteractionActions {
  /** Presses a button, by its custom id or its label. */
  presses(message: APIMessage, button: string): Promise<InteractionResult>;
  /** Chooses in a select menu, by its custom id or placeholder. */
  selects(message: APIMessage, menu: string, values: readonly string[]): Promise<InteractionResult>;
  /** A slash command: `'/report'`, `'/case show'`. */
  runs(
    command: string,
    options?: Record<string, OptionValue>,
    where?: CommandLocation,
  ): Promise<InteractionResult>;
  /** What Discord offers while somebody is still typing an option: `types('/config set', 'key', 'thr')`. */
  typesOption(
    command: string,
    option: string,
    typed: string,
    where?: CommandLocation,
  ): Promise<readonly string[]>;
  /** A command of the context menu of a message or of a user. */
  usesContextMenu(
    command: string,
    target: APIMessage | { readonly user: APIUser },
    where?: CommandLocation,
  ): Promise<InteractionResult>;
  /** Sends a modal off: values by the fields' custom ids or labels. */
  submits(modal: OpenModal | undefined, values: Record<string, FieldValue>): Promise<InteractionResult>;
}

interface MessageComponent {
  readonly type: number;
  readonly custom_id?: string;
  readonly label?: string;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly components?: readonly MessageComponent[];
  readonly accessory?: MessageComponent;
}

const flattenComponents = (parts: readonly MessageComponent[]): MessageComponent[] =>
  parts.flatMap((part) => [
    part,
    ...flattenComponents(part.components ?? []),
    ...flattenComponents(part.accessory ? [part.accessory] : []),
  ]);

export function createInteractionActions(world: DiscordState, user: APIUser): InteractionActions {
  /** The message as it stands now; ephemeral ones are only known to their reader. */
  function currentMessage(message: APIMessage): { channel: ChannelState; message: APIMessage } {
    const channel = world.channels.get(message.channel_id);
    const found = channel?.messages.get(message.id) ?? ephemeralMessage(message.id);
    if (!channel || !found) throw new Denied('gone', 'the message is no longer there');
    if (channel.guild && !hasChannelPermissions(world, channel, user.id, 'ViewChannel'))
      throw new Denied('permissions', `${user.username} does not see ${channel.name}`);
    return { channel, message: found };
  }

  const ephemeralMessage = (id: string): APIMessage | undefined =>
    [...world.interactions.values()]
      .find((one) => one.user.id === user.id && one.replies.has(id))
      ?.replies.get(id);

  function findComponent(message: APIMessage, name: string): MessageComponent {
    const parts = flattenComponents((message.components ?? []) as never).filter(
      (one) => one.custom_id !== undefined,
    );
    const found =
      parts.find((one) => one.custom_id === name) ??
      parts.find((one) => one.label === name || one.placeholder === name);
    const there = parts.map((one) => one.label ?? one.placeholder ?? one.custom_id).join(', ');
    if (!found) throw new Denied('gone', `there is no ${name}; there are: ${there || 'none'}`);
    if (found.disabled) throw new Denied('disabled', `${name} is greyed out`);
    return found;
  }

  const resolveChannel = ({ in: channel }: CommandLocation): ChannelState => {
    if (channel === 'dm') return getDmChannel(world, user.id);
    const seen = [...world.channels.values()].filter(
      (one) =>
        one.guild?.members.has(user.id) &&
        one.type === 0 &&
        hasChannelPermissions(world, one, user.id, 'ViewChannel'),
    );
    const found = channel ?? seen[0];
    if (!found) throw new Denied('permissions', `${user.username} sees no channel to be in`);
    return found;
  };

  const sendAndWait = (input: Parameters<typeof sendInteraction>[1]) =>
    waitForInteractionResult(world, sendInteraction(world, input));

  return {
    async presses(target, button) {
      const { channel, message } = currentMessage(target);
      const { custom_id } = findComponent(message, button);
      return sendAndWait({ type: 3, user, channel, data: { component_type: 2, custom_id }, source: message });
    },
    async selects(target, menu, values) {
      const { channel, message } = currentMessage(target);
      const { custom_id, type } = findComponent(message, menu);
      const data = {
        component_type: type,
        custom_id,
        values,
        resolved: resolveSelection(world, channel, type, values),
      };
      return sendAndWait({ type: 3, user, channel, data, source: message });
    },
    async runs(text, options = {}, where = {}) {
      const channel = resolveChannel(where);
      const [name, ...path] = text.replace(/^\//, '').split(' ');
      const command = findCommand(world, channel, user, name!, 1);
      return sendAndWait({
        type: 2,
        user,
        channel,
        data: buildCommandData(world, channel, command, path, options),
      });
    },
    async typesOption(text, option, typed, where = {}) {
      const channel = resolveChannel(where);
      const [name, ...path] = text.replace(/^\//, '').split(' ');
      const command = findCommand(world, channel, user, name!, 1);
      const focused = { name: option, type: 3, value: typed, focused: true };
      const options = path.reduceRight<object[]>(
        (inner, word, depth) => [{ name: word, type: depth === path.length - 1 ? 1 : 2, options: inner }],
        [focused],
      );
      const data = { id: command.id, name: command.name, type: 1, options, ...guildOf(channel) };
      const state = sendInteraction(world, { type: 4, user, channel, data });
      await waitForInteractionResult(world, state);
      return (state.choices ?? []).map((one) => one.value);
    },
    async usesContextMenu(name, target, where = {}) {
      const isMessage = 'channel_id' in target;
      const channel = isMessage ? currentMessage(target).channel : resolveChannel(where);
      const { id, name: own, type } = findCommand(world, channel, user, name, isMessage ? 3 : 2);
      const about = isMessage ? target : target.user;
      const resolved = isMessage
        ? { messages: { [target.id]: currentMessage(target).message } }
        : { users: { [about.id]: about }, members: membersOf(world, channel, about.id) };
      const data = { id, name: own, type, target_id: about.id, resolved, ...guildOf(channel) };
      return sendAndWait({ type: 2, user, channel, data });
    },
    async submits(modal, values) {
      if (!modal) throw new Denied('gone', 'no form is open');
      const { channel, source } = modal.from;
      const data = buildModalData(world, channel, modal.data, values);
      return sendAndWait({ type: 5, user, channel, data, ...(source && { source }) });
    },
  };
}

const guildOf = ({ guild }: ChannelState): object => (guild ? { guild_id: guild.id } : {});

function membersOf(world: DiscordState, channel: ChannelState, id: string): object {
  const member = resolvedMember(world, channel, id);
  return member ? { [id]: member } : {};
}
