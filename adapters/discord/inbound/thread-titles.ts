import { type APIGuildMember, type APIThreadChannel, type Client, Routes } from 'discord.js';
import type { Clock, Intake } from '#core';
import { createLruMap } from '#lib';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { parentChannelIds, toMember } from './normalise.ts';
import { threadTitleRef } from './pseudo-messages.ts';

const TITLE_CACHE_SIZE = 10_000;

/** A thread as the gateway sends it. @example const thread: RawThread = { ...data, guild_id: guildId } */
export type RawThread = APIThreadChannel & { readonly guild_id?: string };

/**
 * Submits titles of threads as messages of the thread's owner; a title that did not change is skipped. Events do not
 * contain the owner's roles, so they are requested. The title of a new forum post is skipped: it comes with the first
 * message of the post. The handler rejects with the errors of `intake`.
 * @example
 * const submitThreadTitle = createThreadTitleHandler({ client, intake, rateLimiter, clock });
 * await submitThreadTitle(thread, true);
 */
export function createThreadTitleHandler(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'handleMessage'>;
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
}): (thread: RawThread, isNew: boolean) => Promise<void> {
  const { client, intake, rateLimiter, clock } = ports;
  const titleByThread = createLruMap<string>(TITLE_CACHE_SIZE);

  return async (thread, isNew) => {
    const guild = thread.guild_id === undefined ? undefined : client.guilds.cache.get(thread.guild_id);
    const title = thread.name ?? '';
    const previousTitle = titleByThread.get(thread.id);
    titleByThread.set(thread.id, title);
    const parent = thread.parent_id ? guild?.channels.cache.get(thread.parent_id) : undefined;
    if (isNew && parent?.isThreadOnly()) return;
    const ownerId = thread.owner_id;
    if (!guild || previousTitle === title || ownerId === client.user.id || !ownerId) return;
    const route = Routes.guildMember(guild.id, ownerId);
    const owner = (await rateLimiter.run(() => client.rest.get(route)).catch(() => undefined)) as
      | APIGuildMember
      | undefined;
    const channel = guild.channels.cache.get(thread.id);
    const user = owner?.user ?? { id: ownerId, username: ownerId, global_name: null };
    await intake.handleMessage({
      ref: threadTitleRef(guild.id, thread.id, title),
      author: toMember(guild, channel, user, owner ?? {}),
      text: '',
      parts: [{ kind: 'thread-title', text: title }],
      sentAt: clock.now(),
      url: `https://discord.com/channels/${guild.id}/${thread.id}`,
      within: parentChannelIds(channel),
    });
  };
}
