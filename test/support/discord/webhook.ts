import type { APIEmbed, APIMessage, APIUser } from 'discord.js';
import { addMessage } from './messages.ts';
import { addWebhook } from './routes/webhooks.ts';
import type { ChannelState, World } from './world.ts';

/** Somebody else's program that posts through a webhook. */
export interface Webhook {
  readonly id: string;
  says(text: string, options?: { username?: string; embeds?: readonly APIEmbed[] }): Promise<APIMessage>;
}

export function createWebhook(world: World, channel: ChannelState, name: string, creator: APIUser): Webhook {
  const { id } = addWebhook(world, channel, name, creator, null);
  return {
    id,
    async says(text, { username = name, embeds = [] } = {}) {
      const author = { id, username, discriminator: '0000', global_name: null, avatar: null, bot: true };
      return addMessage(world, channel, author as APIUser, { content: text, embeds, webhookId: id });
    },
  };
}
