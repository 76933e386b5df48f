import type { InteractionEditReplyOptions, MessageCreateOptions, RepliableInteraction } from 'discord.js';
import type { Log } from '#core';
import { nameOf } from './faults.ts';

/**
 * Answers where the asker waits; where Discord takes no answer any more, a quarter of an hour later for example, the
 * same comes as a private letter. Rejects when they accept none either.
 * @example await answerOrWrite(interaction, { content }, log)
 */
export async function answerOrWrite(
  interaction: RepliableInteraction,
  answer: InteractionEditReplyOptions,
  log: Log,
  letter: MessageCreateOptions = { content: answer.content ?? '' },
): Promise<void> {
  try {
    await interaction.editReply(answer);
  } catch (error) {
    log.warn('an answer came too late', { error: nameOf(error) });
    await interaction.user.send(letter);
  }
}
