import type { APIOverwrite, ChannelType } from 'discord.js';
import { apiError } from './api-error.ts';
import type { ChannelState, DiscordState, GuildState } from './discord-state.ts';
import { toApiChannel } from './payloads.ts';
import { type FakePermissionName, toPermissionBits } from './permissions.ts';
import { emitThreadUpdate } from './threads.ts';

const CHANNEL_TYPES = {
  text: 0,
  voice: 2,
  category: 4,
  announcement: 5,
  stage: 13,
  forum: 15,
  media: 16,
} as const;

/**
 * Options of a new channel.
 * @example guild.channel('mods', { overwrites: [{ who: '@everyone', deny: ['ViewChannel'] }] })
 */
export interface ChannelOptions {
  readonly type?: keyof typeof CHANNEL_TYPES;
  readonly parent?: ChannelState;
  readonly topic?: string;
  readonly nsfw?: boolean;
  readonly slowmode?: number;
  /** Permissions of everyone (`'@everyone'`), of a role by its name, or of a member by id. */
  readonly overwrites?: readonly {
    who: string;
    allow?: readonly FakePermissionName[];
    deny?: readonly FakePermissionName[];
  }[];
}

/**
 * Creates a channel and sends CHANNEL_CREATE, without a check of permissions.
 * @example addChannel(discord, guild, 'general', {}, roleId).id
 */
export function addChannel(
  discord: DiscordState,
  state: GuildState,
  name: string,
  options: ChannelOptions,
  roleId: (name: string) => string,
): ChannelState {
  const channel: ChannelState = {
    id: discord.ids.next(),
    type: CHANNEL_TYPES[options.type ?? 'text'] as ChannelType,
    guild: state,
    name,
    position: state.channels.size,
    parentId: options.parent?.id ?? null,
    topic: options.topic ?? null,
    nsfw: options.nsfw ?? false,
    slowmode: options.slowmode ?? 0,
    overwrites: (options.overwrites ?? []).map((one) => toOverwrite(state, roleId, one)),
    tags: [],
    messages: new Map(),
  };
  state.channels.set(channel.id, channel);
  discord.channels.set(channel.id, channel);
  discord.emit({ t: 'CHANNEL_CREATE', d: toApiChannel(channel), guild: state });
  return channel;
}

function toOverwrite(
  state: GuildState,
  roleId: (name: string) => string,
  one: NonNullable<ChannelOptions['overwrites']>[number],
): APIOverwrite {
  const member = state.members.has(one.who);
  const id = member ? one.who : one.who === '@everyone' ? state.id : roleId(one.who);
  return {
    id,
    type: member ? 1 : 0,
    allow: toPermissionBits(one.allow ?? []).toString(),
    deny: toPermissionBits(one.deny ?? []).toString(),
  };
}

/** Sends CHANNEL_UPDATE, or THREAD_UPDATE for a thread. @example emitChannelUpdate(discord, channel) */
export function emitChannelUpdate(discord: DiscordState, channel: ChannelState): void {
  if (channel.thread) emitThreadUpdate(discord, channel);
  else discord.emit({ t: 'CHANNEL_UPDATE', d: toApiChannel(channel), guild: channel.guild! });
}

/**
 * The DM channel of a user; it is created when there is none. Throws 10013 for an unknown user.
 * @example getDmChannel(discord, user.id).messages
 */
export function getDmChannel(discord: DiscordState, userId: string): ChannelState {
  const recipient = discord.users.get(userId)?.user;
  if (!recipient) throw apiError(10013);
  const open = [...discord.dmChannels.values()].find((one) => one.recipient?.id === userId);
  if (open) return open;
  const channel: ChannelState = {
    id: discord.ids.next(),
    type: 1,
    name: '',
    position: 0,
    parentId: null,
    topic: null,
    nsfw: false,
    slowmode: 0,
    overwrites: [],
    tags: [],
    recipient,
    messages: new Map(),
  };
  discord.dmChannels.set(channel.id, channel);
  discord.channels.set(channel.id, channel);
  return channel;
}
