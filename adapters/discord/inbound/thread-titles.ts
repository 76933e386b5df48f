import type { APIThreadChannel, Client, Guild } from 'discord.js';
import type { Clock, Intake, Member } from '#core';
import { createLruMap } from '#lib';
import type { MemberLookup } from './member-lookup.ts';
import { parentChannelIds, toMember, unknownPerson } from './normalise.ts';
import { threadTitleRef } from './pseudo-messages.ts';

const TITLE_CACHE_SIZE = 10_000;

/** The fields of a thread that the handler reads. @example const thread: RawThread = { ...data, guild_id: guildId } */
export type RawThread = Pick<APIThreadChannel, 'id' | 'name' | 'parent_id' | 'owner_id'> & {
  readonly guild_id?: string;
};

/** Submits the title of a thread. `isNew`: the thread was opened now or while the bot was away, not renamed. */
export type ThreadTitleHandler = (thread: RawThread, isNew: boolean) => Promise<void>;

/**
 * Submits titles of threads; a title that did not change is skipped. The author of a new thread's title is the thread's
 * owner, whose roles are looked up when they matter. Discord does not say who renamed a thread: its owner, or a member
 * who may manage threads. So the author of a new title is unknown. The title of a new forum post is skipped: it comes
 * with the first message of the post.
 * @example
 * const submitThreadTitle = createThreadTitleHandler({ client, intake, lookUpMember, clock });
 * await submitThreadTitle(thread, true);
 */
export function createThreadTitleHandler(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'handleMessage'>;
  readonly lookUpMember: MemberLookup;
  readonly clock: Clock;
}): ThreadTitleHandler {
  const { client, intake, lookUpMember, clock } = ports;
  const titleByThread = createLruMap<string>(TITLE_CACHE_SIZE);

  async function fetchOwner(guild: Guild, thread: RawThread, ownerId: string): Promise<Member> {
    const owner = await lookUpMember(guild.id, ownerId);
    const user = owner?.user ?? { id: ownerId, username: ownerId, global_name: null };
    return toMember(guild, guild.channels.cache.get(thread.id), user, owner ?? {});
  }

  return async (thread, isNew) => {
    const guild = thread.guild_id === undefined ? undefined : client.guilds.cache.get(thread.guild_id);
    const title = thread.name ?? '';
    const previousTitle = titleByThread.get(thread.id);
    titleByThread.set(thread.id, title);
    const parent = thread.parent_id ? guild?.channels.cache.get(thread.parent_id) : undefined;
    if (isNew && parent?.isThreadOnly()) return;
    const ownerId = thread.owner_id;
    if (!guild || previousTitle === title || ownerId === client.user.id || !ownerId) return;
    const channel = guild.channels.cache.get(thread.id);
    const message = {
      ref: threadTitleRef(guild.id, thread.id, title),
      text: '',
      parts: [{ kind: 'thread-title', text: title }] as const,
      sentAt: clock.now(),
      url: `https://discord.com/channels/${guild.id}/${thread.id}`,
      within: parentChannelIds(channel),
    };
    if (!isNew) {
      await intake.handleMessage({ ...message, author: unknownPerson(guild.id) });
      return;
    }
    const known = { id: ownerId, username: ownerId, global_name: null };
    const author = toMember(guild, channel, known, {});
    const options = { completeAuthor: () => fetchOwner(guild, thread, ownerId) };
    await intake.handleMessage({ ...message, author }, options);
  };
}
