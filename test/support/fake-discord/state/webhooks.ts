import type { APIUser } from 'discord.js';
import type { ChannelState, DiscordState, WebhookState } from './discord-state.ts';

/**
 * Creates a webhook; `applicationId` is null for a webhook that a person created in the settings.
 * @example addWebhook(discord, channel, 'news', user, null).id
 */
export function addWebhook(
  discord: DiscordState,
  channel: ChannelState,
  name: string,
  creator: APIUser,
  applicationId: string | null,
): WebhookState {
  const id = discord.ids.next();
  const token = `wh${id}${'x'.repeat(40)}`;
  const hook = { id, token, channelId: channel.id, name, applicationId, creator };
  discord.webhooks.set(id, hook);
  const d = { guild_id: channel.guild!.id, channel_id: channel.id };
  discord.emit({ t: 'WEBHOOKS_UPDATE', d, channel, guild: channel.guild! });
  return hook;
}
