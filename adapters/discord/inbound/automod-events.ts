import {
  type APIGuildMember,
  type Client,
  type GatewayAutoModerationActionExecutionDispatchData,
  Routes,
} from 'discord.js';
import type { Clock, Intake, Log } from '#core';
import { createLruMap, errorName } from '#lib';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { parentChannelIds, toMember } from './normalise.ts';
import { blockedPostRef } from './pseudo-messages.ts';

const CACHE_SIZE = 5000;
/** The events of one post, one for each action of the rule, come within a moment. */
const DEDUPLICATION_WINDOW_MS = 60_000;

/**
 * What Discord's own filter has blocked is judged like a message that was posted: it becomes a case and a strike when
 * our rules say so too. One event comes for each action of the filter; the post counts once.
 * @example const blocked = createAutomodEventHandler({ client, intake, lane, clock, log }); blocked(event)
 */
export function createAutomodEventHandler(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'handleMessage'>;
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
  readonly log: Log;
}): (event: GatewayAutoModerationActionExecutionDispatchData) => void {
  const { client, intake, rateLimiter, clock, log } = ports;
  const recentEvents = createLruMap<number>(CACHE_SIZE);

  async function submitBlockedPost(
    event: GatewayAutoModerationActionExecutionDispatchData,
    at: number,
  ): Promise<void> {
    const { guild_id: guildId, channel_id: channelId, user_id: userId, content } = event;
    const guild = client.guilds.cache.get(guildId);
    if (!guild || channelId === undefined || content === '') return;
    const route = Routes.guildMember(guildId, userId);
    const found = (await rateLimiter.run(() => client.rest.get(route)).catch(() => undefined)) as
      | APIGuildMember
      | undefined;
    const channel = guild.channels.cache.get(channelId);
    const user = found?.user ?? { id: userId, username: userId, global_name: null };
    await intake.handleMessage({
      ref: blockedPostRef(guildId, channelId, userId, content, Math.floor(at / DEDUPLICATION_WINDOW_MS)),
      author: toMember(guild, channel, user, found ?? {}),
      text: content,
      parts: [],
      blocked: true,
      sentAt: new Date(at),
      within: parentChannelIds(channel),
    });
  }

  return (event) => {
    // With a message id it stands in the channel, and is judged there.
    if (event.message_id !== undefined) return;
    const at = clock.now().getTime();
    const key = [event.guild_id, event.channel_id, event.user_id, event.content].join('/');
    if (at - (recentEvents.get(key) ?? Number.NEGATIVE_INFINITY) < DEDUPLICATION_WINDOW_MS) return;
    recentEvents.set(key, at);
    submitBlockedPost(event, at).catch((error: unknown) => {
      log.warn('a blocked post was not judged', { error: errorName(error) });
    });
  };
}
