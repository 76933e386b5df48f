import { type Interaction, MessageFlags, type RepliableInteraction } from 'discord.js';
import type { Caller, CommandReply, Language, Log, PolicyStore, Wording, Wordings } from '#core';
import { errorName } from '#lib';
import { languageOfLocale } from '../inbound/normalise.ts';
import { toCaller } from './caller.ts';
import { acknowledge } from './interaction-router.ts';
import { renderReply } from './render-reply.ts';
import { replyOrDm } from './reply-or-dm.ts';

type Work = (caller: Caller) => Promise<CommandReply | undefined>;

/** Answers interactions of commands; every method resolves to true: the interaction is handled. */
export interface CommandResponder {
  languageFor(caller: Caller): Language;
  wordingFor(caller: Caller): Wording;
  /** Acknowledges with `defer`, runs `work` and shows its reply. An error or undefined is shown as a sentence. */
  respond(interaction: RepliableInteraction, defer: () => Promise<unknown>, work: Work): Promise<true>;
  /** Like `respond`, in a new message that only the caller sees. */
  respondPrivately(interaction: RepliableInteraction, work: Work): Promise<true>;
}

/**
 * Creates a responder. It acknowledges the interaction first, because Discord waits only three seconds. Methods reject
 * when Discord accepts neither the acknowledgement nor the reply.
 * @example await createCommandResponder({ policies, wording, log }).respondPrivately(interaction, (caller) => execute(caller));
 */
export function createCommandResponder({
  policies,
  wording,
  log,
}: {
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly wording: Wordings;
  readonly log: Log;
}): CommandResponder {
  const languageFor = ({ server, language }: Caller): Language => language ?? policies.of(server).language;
  const wordingFor = (caller: Caller): Wording => wording[languageFor(caller)];

  /** The reply in a guild that the bot does not know: it has no policy and no caller there. */
  const unknownGuildReply = (interaction: Interaction): Pick<CommandReply, 'text'> => ({
    text: wording[languageOfLocale(interaction.locale) ?? 'en'].receipt.unavailable,
  });

  async function sendReply(
    interaction: RepliableInteraction,
    reply: Pick<CommandReply, 'text' | 'file' | 'setup'>,
  ): Promise<void> {
    const { guild } = interaction;
    const exists = (id: string): boolean =>
      guild?.roles.cache.has(id) === true || guild?.channels.cache.has(id) === true;
    const { content, files, allowedMentions } = renderReply(reply);
    await replyOrDm(interaction, renderReply(reply, exists), log, { content, files, allowedMentions });
  }

  async function respond(
    interaction: RepliableInteraction,
    defer: () => Promise<unknown>,
    work: Work,
  ): Promise<true> {
    await acknowledge(interaction, defer);
    const caller = toCaller(interaction);
    if (!caller) {
      await sendReply(interaction, unknownGuildReply(interaction));
      return true;
    }
    const reply = await work(caller).catch((error: unknown) => {
      log.error('command_failed', { error: errorName(error) });
      return undefined;
    });
    await sendReply(interaction, reply ?? { text: wordingFor(caller).receipt.unavailable });
    return true;
  }

  return {
    languageFor,
    wordingFor,
    respond,
    respondPrivately: (interaction, work) =>
      respond(interaction, () => interaction.deferReply({ flags: MessageFlags.Ephemeral }), work),
  };
}
