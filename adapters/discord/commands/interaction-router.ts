import { DiscordAPIError, type Interaction, MessageFlags, type RepliableInteraction } from 'discord.js';
import type { Log, Member, Wording } from '#core';
import { createLruMap, errorName } from '#lib';
import { ERROR_CODES } from '../client/errors.ts';
import { serverOfGuild } from '../client/guild-permissions.ts';
import { languageOfLocale } from '../inbound/normalise.ts';

/** Handles an interaction. Resolves to false when the interaction belongs to another handler. */
export type InteractionHandler = (interaction: Interaction) => Promise<boolean>;

const CACHE_SIZE = 10_000;

/**
 * Passes each interaction to the first handler that accepts it. An interaction that arrives twice is handled once. When
 * no handler accepts it, or a handler fails before the acknowledgement, the member gets a sentence. Never throws.
 * @example client.on(Events.InteractionCreate, createInteractionRouter({ handlers, wordingFor, log }));
 */
export function createInteractionRouter(ports: {
  readonly handlers: readonly InteractionHandler[];
  readonly wordingFor: (reader: Pick<Member, 'server' | 'language'>) => Pick<Wording, 'adapter' | 'receipt'>;
  readonly log: Log;
}): (interaction: Interaction) => void {
  const { handlers, wordingFor, log } = ports;
  const recentIds = createLruMap<true>(CACHE_SIZE);

  const routeInteraction = async (interaction: Interaction): Promise<boolean> => {
    for (const handle of handlers) if (await handle(interaction)) return true;
    return false;
  };

  async function handleInteraction(interaction: Interaction): Promise<void> {
    const result = await routeInteraction(interaction).catch((error: unknown) => {
      log.warn('interaction_failed', { error: errorName(error) });
      return 'failed' as const;
    });
    if (result === true || !interaction.isRepliable() || interaction.deferred || interaction.replied) return;
    const language = languageOfLocale(interaction.locale);
    const wording = wordingFor({
      server: serverOfGuild(interaction.guildId ?? ''),
      ...(language && { language }),
    });
    // No handler accepted it: a button of an earlier version, or a forged one.
    const content = result === 'failed' ? wording.receipt.unavailable : wording.adapter.outdated;
    await interaction.reply({ content, flags: MessageFlags.Ephemeral });
  }

  return (interaction) => {
    if (recentIds.get(interaction.id)) return;
    recentIds.set(interaction.id, true);
    handleInteraction(interaction).catch((error: unknown) =>
      log.warn('interaction_reply_failed', { error: errorName(error) }),
    );
  };
}

/**
 * Acknowledges an interaction. After a lost response the request is sent again, and Discord refuses it as already
 * acknowledged; that counts as success. Rejects with any other error.
 * @example await acknowledge(interaction, () => interaction.deferReply({ flags: MessageFlags.Ephemeral }))
 */
export async function acknowledge(
  interaction: RepliableInteraction,
  defer: () => Promise<unknown>,
): Promise<void> {
  try {
    await defer();
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || error.code !== ERROR_CODES.alreadyAcknowledged) throw error;
    interaction.deferred = true;
  }
}
