import type { APIMessage, APIUser } from 'discord.js';
import type { ChannelState, DiscordState } from './discord-state.ts';
import { toApiChannel } from './payloads.ts';

const THREAD_TYPES = { announcement: 10, public: 11, private: 12 } as const;

/** Options of a new thread. @example openThread(discord, channel, { name: '相談', owner: user, kind: 'private' }) */
export interface ThreadOptions {
  readonly name: string;
  readonly owner: APIUser;
  readonly kind?: keyof typeof THREAD_TYPES;
  /** The message from which it starts; the thread gets the id of the message. */
  readonly from?: APIMessage;
  readonly tags?: readonly string[];
}

/**
 * Creates a thread in a channel or forum and sends THREAD_CREATE.
 * @example openThread(discord, channel, { name: '相談', owner: user }).id
 */
export function openThread(
  discord: DiscordState,
  parent: ChannelState,
  options: ThreadOptions,
): ChannelState {
  const kind = options.kind ?? (parent.type === 5 ? 'announcement' : 'public');
  const thread: ChannelState = {
    id: options.from?.id ?? discord.ids.next(),
    type: THREAD_TYPES[kind],
    guild: parent.guild!,
    name: options.name,
    position: 0,
    parentId: parent.id,
    topic: null,
    nsfw: parent.nsfw,
    slowmode: 0,
    overwrites: [],
    tags: [],
    thread: {
      ownerId: options.owner.id,
      archived: false,
      locked: false,
      members: new Set([options.owner.id]),
      appliedTags: [...(options.tags ?? [])],
    },
    messages: new Map(),
  };
  thread.guild!.channels.set(thread.id, thread);
  discord.channels.set(thread.id, thread);
  const d = { ...toApiChannel(thread), newly_created: true };
  discord.emit({ t: 'THREAD_CREATE', d, guild: thread.guild!, channel: thread });
  if (options.from) options.from.thread = toApiChannel(thread) as never;
  return thread;
}

/** Sends THREAD_UPDATE. @example emitThreadUpdate(discord, thread) */
export function emitThreadUpdate(discord: DiscordState, thread: ChannelState): void {
  discord.emit({ t: 'THREAD_UPDATE', d: toApiChannel(thread), guild: thread.guild!, channel: thread });
}

/** Deletes a channel with its threads, or a thread, and sends the events. @example deleteChannel(discord, channel) */
export function deleteChannel(discord: DiscordState, channel: ChannelState): void {
  const guild = channel.guild!;
  for (const one of [...guild.channels.values()])
    if (one.parentId === channel.id && one.thread) deleteChannel(discord, one);
  guild.channels.delete(channel.id);
  discord.channels.delete(channel.id);
  const { id, parentId, type } = channel;
  const d = channel.thread ? { id, guild_id: guild.id, parent_id: parentId, type } : toApiChannel(channel);
  discord.emit({ t: channel.thread ? 'THREAD_DELETE' : 'CHANNEL_DELETE', d, guild });
}
