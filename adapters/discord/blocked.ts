import {
  type APIGuildMember,
  type Client,
  type GatewayAutoModerationActionExecutionDispatchData,
  Routes,
} from 'discord.js';
import type { Clock, Intake, Log } from '#core';
import { createRecent } from '#core';
import { nameOf } from './faults.ts';
import type { Lane } from './lane.ts';
import { around, toMember } from './normalise.ts';
import { blockedRef } from './things.ts';

const REMEMBERED = 5000;
/** The events of one post, one for each action of the rule, come within a moment. */
const TOGETHER_MS = 60_000;

/**
 * What Discord's own filter has blocked is judged like a message that was posted: it becomes a case and a strike when
 * our rules say so too. One event comes for each action of the filter; the post counts once.
 * @example const blocked = createBlocked({ client, intake, lane, clock, log }); blocked(event)
 */
export function createBlocked(ports: {
  readonly client: Client<true>;
  readonly intake: Pick<Intake, 'message'>;
  readonly lane: Lane;
  readonly clock: Clock;
  readonly log: Log;
}): (event: GatewayAutoModerationActionExecutionDispatchData) => void {
  const { client, intake, lane, clock, log } = ports;
  const seen = createRecent<number>(REMEMBERED);

  async function judge(event: GatewayAutoModerationActionExecutionDispatchData, at: number): Promise<void> {
    const { guild_id: guildId, channel_id: channelId, user_id: userId, content } = event;
    const guild = client.guilds.cache.get(guildId);
    if (!guild || channelId === undefined || content === '') return;
    const route = Routes.guildMember(guildId, userId);
    const found = (await lane.take(() => client.rest.get(route)).catch(() => undefined)) as
      | APIGuildMember
      | undefined;
    const channel = guild.channels.cache.get(channelId);
    const user = found?.user ?? { id: userId, username: userId, global_name: null };
    await intake.message({
      ref: blockedRef(guildId, channelId, userId, content, Math.floor(at / TOGETHER_MS)),
      author: toMember(guild, channel, user, found ?? {}),
      text: content,
      parts: [],
      blocked: true,
      sentAt: new Date(at),
      within: around(channel),
    });
  }

  return (event) => {
    // With a message id it stands in the channel, and is judged there.
    if (event.message_id !== undefined) return;
    const at = clock.now().getTime();
    const key = [event.guild_id, event.channel_id, event.user_id, event.content].join('/');
    if (at - (seen.get(key) ?? Number.NEGATIVE_INFINITY) < TOGETHER_MS) return;
    seen.set(key, at);
    judge(event, at).catch((error: unknown) => {
      log.warn('a blocked post was not judged', { error: nameOf(error) });
    });
  };
}
