import type { APIMessage, APIUser } from 'discord.js';
import type { ChannelState, DiscordState } from './discord-state.ts';
import { toApiChannel } from './payloads.ts';

const THREAD_TYPES = { announcement: 10, public: 11, private: 12 } as const;

export interface ThreadOptions {
  readonly name: string;
  readonly owner: APIUser;
  readonly kind?: keyof typeof THREAD_TYPES;
  /** Started from this message, whose id it takes. */
  readonly from?: APIMessage;
  readonly tags?: readonly string[];
}

/** Opens a thread below a channel; a forum's post is a thread too. */
export function openThread(world: DiscordState, parent: ChannelState, options: ThreadOptions): ChannelState {
  const kind = options.kind ?? (parent.type === 5 ? 'announcement' : 'public');
  const thread: ChannelState = {
    id: options.from?.id ?? world.ids.next(),
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
  world.channels.set(thread.id, thread);
  const d = { ...toApiChannel(thread), newly_created: true };
  world.emit({ t: 'THREAD_CREATE', d, guild: thread.guild!, channel: thread });
  if (options.from) options.from.thread = toApiChannel(thread) as never;
  return thread;
}

/** Tells the bot that a thread's name or state is different now. */
export function emitThreadUpdate(world: DiscordState, thread: ChannelState): void {
  world.emit({ t: 'THREAD_UPDATE', d: toApiChannel(thread), guild: thread.guild!, channel: thread });
}

/** Takes a channel or a thread away, with its threads. */
export function deleteChannel(world: DiscordState, channel: ChannelState): void {
  const guild = channel.guild!;
  for (const one of [...guild.channels.values()])
    if (one.parentId === channel.id && one.thread) deleteChannel(world, one);
  guild.channels.delete(channel.id);
  world.channels.delete(channel.id);
  const { id, parentId, type } = channel;
  const d = channel.thread ? { id, guild_id: guild.id, parent_id: parentId, type } : toApiChannel(channel);
  world.emit({ t: channel.thread ? 'THREAD_DELETE' : 'CHANNEL_DELETE', d, guild });
}
