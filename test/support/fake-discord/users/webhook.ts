import type { APIEmbed, APIMessage, APIMessageTopLevelComponent, APIUser } from 'discord.js';
import type { ChannelState, DiscordState } from '../state/discord-state.ts';
import { addMessage } from '../state/messages.ts';
import { addWebhook } from '../state/webhooks.ts';

/** Another program that posts through a webhook. */
export interface Webhook {
  readonly id: string;
  says(text: string, options?: { username?: string; embeds?: readonly APIEmbed[] }): Promise<APIMessage>;
  /** Posts a message of components, without content. */
  saysWithComponents(components: readonly APIMessageTopLevelComponent[]): Promise<APIMessage>;
}

/**
 * Creates a webhook and returns the program that posts through it.
 * @example await createWebhookPoster(discord, channel, 'news', user).says('募集')
 */
export function createWebhookPoster(
  discord: DiscordState,
  channel: ChannelState,
  name: string,
  creator: APIUser,
): Webhook {
  const { id } = addWebhook(discord, channel, name, creator, null);
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
      return addMessage(discord, channel, authorAs(name), { components, flags: LAID_OUT, webhookId: id });
    },
    async says(text, { username = name, embeds = [] } = {}) {
      return addMessage(discord, channel, authorAs(username), { content: text, embeds, webhookId: id });
    },
  };
}
