import type { APIEmbed, APIMessage, APIMessageTopLevelComponent, APIUser } from 'discord.js';
import { addWebhook } from '../rest/routes/webhooks.ts';
import type { ChannelState, DiscordState } from '../state/discord-state.ts';
import { addMessage } from '../state/messages.ts';

/** Somebody else's program that posts through a webhook. */
export interface Webhook {
  readonly id: string;
  says(text: string, options?: { username?: string; embeds?: readonly APIEmbed[] }): Promise<APIMessage>;
  /** A message that is laid out by components, and has no text of its own. */
  saysWithComponents(components: readonly APIMessageTopLevelComponent[]): Promise<APIMessage>;
}

export function createWebhookPoster(
  world: DiscordState,
  channel: ChannelState,
  name: string,
  creator: APIUser,
): Webhook {
  const { id } = addWebhook(world, channel, name, creator, null);
  const LAID_OUT = 1 << 15;
  const authorAs = (username: string) =>
    ({
      id,
      username,
      discriminator: '0000',
      global_name: null,
      avatar: null,
      bot: true,
    }) as unknown as APIUser;
  return {
    id,
    async saysWithComponents(components) {
      return addMessage(world, channel, authorAs(name), { components, flags: LAID_OUT, webhookId: id });
    },
    async says(text, { username = name, embeds = [] } = {}) {
      return addMessage(world, channel, authorAs(username), { content: text, embeds, webhookId: id });
    },
  };
}
