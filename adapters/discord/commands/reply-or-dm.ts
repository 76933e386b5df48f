import type { InteractionEditReplyOptions, MessageCreateOptions, RepliableInteraction } from 'discord.js';
import type { Log } from '#core';
import { errorName } from '#lib';

/**
 * Answers where the asker waits; where Discord takes no answer any more, a quarter of an hour later for example, the
 * same comes as a private letter. Rejects when they accept none either.
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
    log.warn('an answer came too late', { error: errorName(error) });
    await interaction.user.send(directMessage);
  }
}
