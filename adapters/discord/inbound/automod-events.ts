import {
  type APIGuildMember,
  type Client,
  type GatewayAutoModerationActionExecutionDispatchData,
  Routes,
} from 'discord.js';
import type { Clock, Intake, Log } from '#core';
import { createLruMap, logErrors } from '#lib';
import type { RateLimiter } from '../client/rate-limiter.ts';
import { parentChannelIds, toMember } from './normalise.ts';
import { blockedPostRef } from './pseudo-messages.ts';

const CACHE_SIZE = 5000;
/** Discord sends one event for each action of a rule. All events of one post arrive within seconds. */
const DEDUPLICATION_WINDOW_MS = 60_000;

/**
 * Judges posts that Discord's AutoMod has blocked, like posted messages: when the rules of yamidome fire too, the post
 * becomes a case and a strike. Several events of one post count once. The handler never throws.
 * @example
 * const onAutomodAction = createAutomodEventHandler({ client, intake, rateLimiter, clock, log });
 * onAutomodAction(event);
 */
export function createAutomodEventHandler(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'handleMessage'>;
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
  readonly log: Log;
}): (event: GatewayAutoModerationActionExecutionDispatchData) => void {
  const { client, intake, rateLimiter, clock, log } = ports;
  const lastEventAtMs = createLruMap<number>(CACHE_SIZE);

  async function submitBlockedPost(
    event: GatewayAutoModerationActionExecutionDispatchData,
    nowMs: number,
  ): Promise<void> {
    const { guild_id: guildId, channel_id: channelId, user_id: userId, content } = event;
    const guild = client.guilds.cache.get(guildId);
    if (!guild || channelId === undefined || content === '') return;
    const route = Routes.guildMember(guildId, userId);
    const member = (await rateLimiter.run(() => client.rest.get(route)).catch(() => undefined)) as
      | APIGuildMember
      | undefined;
    const channel = guild.channels.cache.get(channelId);
    const user = member?.user ?? { id: userId, username: userId, global_name: null };
    const window = Math.floor(nowMs / DEDUPLICATION_WINDOW_MS);
    await intake.handleMessage({
      ref: blockedPostRef(guildId, channelId, userId, content, window),
      author: toMember(guild, channel, user, member ?? {}),
      text: content,
      parts: [],
      blocked: true,
      sentAt: new Date(nowMs),
      within: parentChannelIds(channel),
    });
  }

  return (event) => {
    // An event with a message id is about a message that was posted; it is judged as such.
    if (event.message_id !== undefined) return;
    const nowMs = clock.now().getTime();
    const key = [event.guild_id, event.channel_id, event.user_id, event.content].join('/');
    if (nowMs - (lastEventAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < DEDUPLICATION_WINDOW_MS) return;
    lastEventAtMs.set(key, nowMs);
    logErrors(log, 'automod_event_failed', submitBlockedPost(event, nowMs));
  };
}
