import type { APIApplicationCommand, APIApplicationCommandOption, APIRole, APIUser } from 'discord.js';
import type { ChannelState, DiscordState } from '../state/discord-state.ts';
import { storeFile } from '../state/messages.ts';
import { toApiChannel, toInteractionMember } from '../state/payloads.ts';
import { channelPermissions } from '../state/permissions.ts';
import { Denied } from './denied.ts';

/** The value of an option of a command. */
export type OptionValue =
  | string
  | number
  | boolean
  | ChannelState
  | APIRole
  | { readonly user: APIUser }
  | { readonly name: string; readonly bytes: Uint8Array; readonly contentType?: string };

interface Resolved {
  users: Record<string, object>;
  members: Record<string, object>;
  roles: Record<string, object>;
  channels: Record<string, object>;
  attachments: Record<string, object>;
}

const SUBCOMMAND_TYPES = [1, 2];
const ADMINISTRATOR = 8n;

/**
 * Finds a command by its name in any language. Throws `Denied` when the user cannot use it in this channel.
 * @example findCommand(discord, channel, user, 'report', 1).id
 */
export function findCommand(
  discord: DiscordState,
  channel: ChannelState,
  user: APIUser,
  name: string,
  type: 1 | 2 | 3,
): APIApplicationCommand {
  const offered = [...(channel.guild?.commands.values() ?? []), ...discord.commands.values()];
  const names = (one: APIApplicationCommand) => [one.name, ...Object.values(one.name_localizations ?? {})];
  const command = offered.find((one) => one.type === type && names(one).includes(name));
  if (!command) throw new Denied('unknown-command', `the bot offers no command ${name} of type ${type}`);
  const needed = command.default_member_permissions;
  const has = channelPermissions(discord, channel, user.id);
  if (needed != null && channel.guild && !isAllowed(BigInt(needed), has))
    throw new Denied('permissions', `${user.username} is not offered ${name}`);
  if (command.contexts && !command.contexts.includes(channel.guild ? 0 : 1))
    throw new Denied('permissions', `${name} is not offered here`);
  return command;
}

/** `0` means administrators only. */
const isAllowed = (needed: bigint, has: bigint): boolean =>
  (has & ADMINISTRATOR) !== 0n || (needed !== 0n && (has & needed) === needed);

/**
 * The data of a slash command interaction. Throws `Denied` when Discord's client would not send it.
 * @example buildCommandData(discord, channel, command, ['add'], { text: '高額' })
 */
export function buildCommandData(
  discord: DiscordState,
  channel: ChannelState,
  command: APIApplicationCommand,
  path: readonly string[],
  values: Record<string, OptionValue>,
): object {
  const resolved: Resolved = { users: {}, members: {}, roles: {}, channels: {}, attachments: {} };
  const level = (options: readonly APIApplicationCommandOption[], rest: readonly string[]): object[] => {
    const [name, ...deeper] = rest;
    const branches = options.filter(({ type }) => SUBCOMMAND_TYPES.includes(type));
    if (branches.length === 0) return fill(options);
    const branch = branches.find((option) => option.name === name);
    if (!branch) throw new Denied('unknown-command', `/${command.name} has no ${name ?? '(nothing)'}`);
    const below = 'options' in branch ? ((branch.options ?? []) as APIApplicationCommandOption[]) : [];
    return [{ name: branch.name, type: branch.type, options: level(below, deeper) }];
  };
  const fill = (options: readonly APIApplicationCommandOption[]): object[] => {
    const unknownOption = Object.keys(values).find((name) => !options.some((one) => one.name === name));
    if (unknownOption !== undefined)
      throw new Denied('form', `/${command.name} has no option ${unknownOption}`);
    return options.flatMap((option) => {
      const value = values[option.name];
      if (value === undefined && option.required) throw new Denied('form', `${option.name} must be given`);
      return value === undefined
        ? []
        : [
            {
              name: option.name,
              type: option.type,
              value: resolveOptionValue(discord, channel, option, value, resolved),
            },
          ];
    });
  };
  const options = level(command.options ?? [], path);
  const filled = Object.entries(resolved).filter(([, some]) => Object.keys(some).length > 0);
  return {
    id: command.id,
    name: command.name,
    type: command.type,
    options,
    ...(filled.length > 0 && { resolved: Object.fromEntries(filled) }),
    ...(command.guild_id && { guild_id: command.guild_id }),
  };
}

/** The member data of `resolved`, without the user. @example resolvedMember(discord, channel, user.id) */
export function resolvedMember(discord: DiscordState, channel: ChannelState, id: string): object | undefined {
  const member = channel.guild?.members.get(id);
  if (!member) return undefined;
  const { user: _, deaf: __, mute: ___, ...rest } = toInteractionMember(discord, channel, member);
  return rest;
}

function resolveOptionValue(
  discord: DiscordState,
  channel: ChannelState,
  option: APIApplicationCommandOption,
  value: OptionValue,
  resolved: Resolved,
): string | number | boolean {
  if (typeof value !== 'object') {
    checkOptionValue(option, value);
    return value;
  }
  if ('bytes' in value) {
    const file = storeFile(discord, channel, { contentType: 'application/octet-stream', ...value });
    resolved.attachments[file.id] = file;
    return file.id;
  }
  if ('user' in value) {
    const { id } = value.user;
    resolved.users[id] = value.user;
    const member = resolvedMember(discord, channel, id);
    if (member) resolved.members[id] = member;
    return id;
  }
  if ('messages' in value) resolved.channels[value.id] = toResolvedChannel(value)!;
  else resolved.roles[value.id] = value;
  return value.id;
}

/** Checks type, choices and lengths as Discord's client does. */
function checkOptionValue(option: APIApplicationCommandOption, value: string | number | boolean): void {
  const kinds: Record<number, string> = { 3: 'string', 4: 'number', 5: 'boolean', 10: 'number' };
  const kind = kinds[option.type];
  if (kind !== undefined && typeof value !== kind) throw new Denied('form', `${option.name} takes a ${kind}`);
  if ('choices' in option && option.choices?.length && !option.choices.some((one) => one.value === value))
    throw new Denied('form', `${option.name} has no choice ${value}`);
  const limits = option as {
    min_length?: number;
    max_length?: number;
    min_value?: number;
    max_value?: number;
  };
  const size = typeof value === 'string' ? value.length : Number(value);
  const min = typeof value === 'string' ? limits.min_length : limits.min_value;
  const max = typeof value === 'string' ? limits.max_length : limits.max_value;
  if (size < (min ?? -Infinity) || size > (max ?? Infinity))
    throw new Denied('form', `${option.name} must be between ${min} and ${max}`);
}

/**
 * The `resolved` data of the ids selected in a menu of users, roles or channels.
 * @example resolveSelection(discord, channel, 5, [user.id])
 */
export function resolveSelection(
  discord: DiscordState,
  channel: ChannelState,
  type: number,
  ids: readonly string[],
): object {
  const resolve = <T>(lookUp: (id: string) => T | undefined): Record<string, T> =>
    Object.fromEntries(ids.flatMap((id) => (lookUp(id) === undefined ? [] : [[id, lookUp(id) as T]])));
  switch (type) {
    case 5:
    case 7:
      return {
        users: resolve((id) => discord.users.get(id)?.user),
        members: resolve((id) => resolvedMember(discord, channel, id)),
        ...(type === 7 && { roles: resolve((id) => channel.guild?.roles.get(id)) }),
      };
    case 6:
      return { roles: resolve((id) => channel.guild?.roles.get(id)) };
    case 8:
      return { channels: resolve((id) => toResolvedChannel(channel.guild?.channels.get(id))) };
    default:
      return {};
  }
}

const toResolvedChannel = (channel: ChannelState | undefined): object | undefined =>
  channel && { ...toApiChannel(channel), permissions: '0' };
