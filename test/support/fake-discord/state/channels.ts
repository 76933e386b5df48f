import type { APIOverwrite, ChannelType } from 'discord.js';
import type { ChannelState, DiscordState, GuildState } from './discord-state.ts';
import { toApiChannel } from './payloads.ts';
import { type FakePermissionName, toPermissionBits } from './permissions.ts';

const CHANNEL_TYPES = {
  text: 0,
  voice: 2,
  category: 4,
  announcement: 5,
  stage: 13,
  forum: 15,
  media: 16,
} as const;

export interface ChannelOptions {
  readonly type?: keyof typeof CHANNEL_TYPES;
  readonly parent?: ChannelState;
  readonly topic?: string;
  readonly nsfw?: boolean;
  readonly slowmode?: number;
  /** What everyone (`'@everyone'`), a role by its name or a member by id may and may not here. */
  readonly overwrites?: readonly {
    who: string;
    allow?: readonly FakePermissionName[];
    deny?: readonly FakePermissionName[];
  }[];
}

/** Makes a channel as a person would in the settings. */
export function addChannel(
  world: DiscordState,
  state: GuildState,
  name: string,
  options: ChannelOptions,
  roleId: (name: string) => string,
): ChannelState {
  const channel: ChannelState = {
    id: world.ids.next(),
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
  world.channels.set(channel.id, channel);
  world.emit({ t: 'CHANNEL_CREATE', d: toApiChannel(channel), guild: state });
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
