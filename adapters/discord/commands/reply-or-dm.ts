import type { InteractionEditReplyOptions, MessageCreateOptions, RepliableInteraction } from 'discord.js';
import type { Log } from '#core';
import { errorName } from '#lib';

/**
 * Edits the deferred reply. When Discord no longer accepts it (after 15 minutes), sends the reply as a direct message.
 * Rejects when the direct message fails too.
 * @example await replyOrDm(interaction, { content }, log)
 */
export async function replyOrDm(
  interaction: RepliableInteraction,
  reply: InteractionEditReplyOptions,
  log: Log,
  directMessage: MessageCreateOptions = { content: reply.content ?? '' },
): Promise<void> {
  try {
    await interaction.editReply(reply);
  } catch (error) {
    log.warn('interaction_reply_expired', { error: errorName(error) });
    await interaction.user.send(directMessage);
  }
}
