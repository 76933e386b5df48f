import type { APIMessage, APIUser } from 'discord.js';
import { getDmChannel } from '../state/channels.ts';
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

/** Where a user runs a command. @example await rin.runs('/report', {}, { in: general }) */
export interface CommandLocation {
  /** The channel, or `'dm'` for the DM channel of the bot; default: the first text channel that the user can view. */
  readonly in?: ChannelState | 'dm';
}

/** Actions of a user with buttons, menus, commands and forms of the bot. All throw `Denied` when Discord refuses. */
export interface InteractionActions {
  /** Presses a button, by its custom id or its label. */
  presses(message: APIMessage, button: string): Promise<InteractionResult>;
  /** Selects values in a menu, by its custom id or placeholder. */
  selects(message: APIMessage, menu: string, values: readonly string[]): Promise<InteractionResult>;
  /** Runs a slash command: `'/report'`, `'/case show'`. */
  runs(
    command: string,
    options?: Record<string, OptionValue>,
    where?: CommandLocation,
  ): Promise<InteractionResult>;
  /** The autocomplete choices for a text: `typesOption('/config set', 'key', 'thr')`. */
  typesOption(
    command: string,
    option: string,
    typed: string,
    where?: CommandLocation,
  ): Promise<readonly string[]>;
  /** Runs a command of the context menu of a message or of a user. */
  usesContextMenu(
    command: string,
    target: APIMessage | { readonly user: APIUser },
    where?: CommandLocation,
  ): Promise<InteractionResult>;
  /** Submits a modal: values by custom id or label of the fields. */
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

/**
 * The interaction actions of one user.
 * @example const { runs } = createInteractionActions(discord, user); await runs('/help-lines')
 */
export function createInteractionActions(discord: DiscordState, user: APIUser): InteractionActions {
  const sendAndWait = (input: Parameters<typeof sendInteraction>[1]) =>
    waitForInteractionResult(discord, sendInteraction(discord, input));

  return {
    async presses(target, button) {
      const { channel, message } = currentMessage(discord, user, target);
      const { custom_id } = findComponent(message, button);
      return sendAndWait({ type: 3, user, channel, data: { component_type: 2, custom_id }, source: message });
    },
    async selects(target, menu, values) {
      const { channel, message } = currentMessage(discord, user, target);
      const { custom_id, type } = findComponent(message, menu);
      const data = {
        component_type: type,
        custom_id,
        values,
        resolved: resolveSelection(discord, channel, type, values),
      };
      return sendAndWait({ type: 3, user, channel, data, source: message });
    },
    async runs(text, options = {}, where = {}) {
      const channel = resolveChannel(discord, user, where);
      const [name, ...path] = text.replace(/^\//, '').split(' ');
      const command = findCommand(discord, channel, user, name!, 1);
      return sendAndWait({
        type: 2,
        user,
        channel,
        data: buildCommandData(discord, channel, command, path, options),
      });
    },
    async typesOption(text, option, typed, where = {}) {
      const channel = resolveChannel(discord, user, where);
      const [name, ...path] = text.replace(/^\//, '').split(' ');
      const command = findCommand(discord, channel, user, name!, 1);
      const focused = { name: option, type: 3, value: typed, focused: true };
      const options = path.reduceRight<object[]>(
        (inner, word, depth) => [{ name: word, type: depth === path.length - 1 ? 1 : 2, options: inner }],
        [focused],
      );
      const data = { id: command.id, name: command.name, type: 1, options, ...guildOf(channel) };
      const state = sendInteraction(discord, { type: 4, user, channel, data });
      await waitForInteractionResult(discord, state);
      return (state.choices ?? []).map((one) => one.value);
    },
    async usesContextMenu(name, target, where = {}) {
      const isMessage = 'channel_id' in target;
      const channel = isMessage
        ? currentMessage(discord, user, target).channel
        : resolveChannel(discord, user, where);
      const { id, name: commandName, type } = findCommand(discord, channel, user, name, isMessage ? 3 : 2);
      const subject = isMessage ? target : target.user;
      const resolved = isMessage
        ? { messages: { [target.id]: currentMessage(discord, user, target).message } }
        : { users: { [subject.id]: subject }, members: membersOf(discord, channel, subject.id) };
      const data = { id, name: commandName, type, target_id: subject.id, resolved, ...guildOf(channel) };
      return sendAndWait({ type: 2, user, channel, data });
    },
    async submits(modal, values) {
      if (!modal) throw new Denied('gone', 'no form is open');
      const { channel, source } = modal.from;
      const data = buildModalData(discord, channel, modal.data, values);
      return sendAndWait({ type: 5, user, channel, data, ...(source && { source }) });
    },
  };
}

const guildOf = ({ guild }: ChannelState): object => (guild ? { guild_id: guild.id } : {});

function membersOf(discord: DiscordState, channel: ChannelState, id: string): object {
  const member = resolvedMember(discord, channel, id);
  return member ? { [id]: member } : {};
}

/** The present state of the message; ephemeral messages are visible only to their user. */
function currentMessage(
  discord: DiscordState,
  user: APIUser,
  { id, channel_id }: APIMessage,
): { channel: ChannelState; message: APIMessage } {
  const channel = discord.channels.get(channel_id);
  const message = channel?.messages.get(id) ?? ephemeralMessage(discord, user, id);
  if (!channel || !message) throw new Denied('gone', 'the message is no longer there');
  if (channel.guild && !hasChannelPermissions(discord, channel, user.id, 'ViewChannel'))
    throw new Denied('permissions', `${user.username} does not see ${channel.name}`);
  return { channel, message };
}

const ephemeralMessage = (discord: DiscordState, user: APIUser, id: string): APIMessage | undefined =>
  [...discord.interactions.values()]
    .find((interaction) => interaction.user.id === user.id && interaction.replies.has(id))
    ?.replies.get(id);

function findComponent(message: APIMessage, name: string): MessageComponent {
  const parts = flattenComponents((message.components ?? []) as never).filter(
    ({ custom_id }) => custom_id !== undefined,
  );
  const component =
    parts.find(({ custom_id }) => custom_id === name) ??
    parts.find(({ label, placeholder }) => label === name || placeholder === name);
  const available = parts.map(({ label, placeholder, custom_id }) => label ?? placeholder ?? custom_id);
  if (!component)
    throw new Denied('gone', `there is no ${name}; there are: ${available.join(', ') || 'none'}`);
  if (component.disabled) throw new Denied('disabled', `${name} is greyed out`);
  return component;
}

function resolveChannel(discord: DiscordState, user: APIUser, { in: place }: CommandLocation): ChannelState {
  if (place === 'dm') return getDmChannel(discord, user.id);
  const isVisible = (channel: ChannelState): boolean =>
    channel.guild?.members.has(user.id) === true &&
    channel.type === 0 &&
    hasChannelPermissions(discord, channel, user.id, 'ViewChannel');
  const channel = place ?? [...discord.channels.values()].find(isVisible);
  if (!channel) throw new Denied('permissions', `${user.username} sees no channel to be in`);
  return channel;
}
