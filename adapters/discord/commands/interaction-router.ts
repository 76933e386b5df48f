import { DiscordAPIError, type Interaction, MessageFlags, type RepliableInteraction } from 'discord.js';
import type { Log, Member, Wording } from '#core';
import { createLruMap, errorName } from '#lib';
import { ERROR_CODES } from '../client/errors.ts';
import { serverOfGuild } from '../client/guild-permissions.ts';
import { languageOfLocale } from '../inbound/normalise.ts';

/** Something that answers interactions; `false`: not mine. */
export type InteractionHandler = (interaction: Interaction) => Promise<boolean>;

const CACHE_SIZE = 10_000;

/**
 * Whom an interaction belongs to: the first of `collectRecords` that knows it. The same one can arrive twice and is answered once;
 * what nobody knows, or what breaks before Discord was told anything, is answered with a sentence.
 * @example client.on('interactionCreate', createInteractionRouter({ all: [presses, commands.answer], wordsFor, log }))
 */
export function createInteractionRouter(ports: {
  readonly handlers: readonly InteractionHandler[];
  readonly wordingFor: (reader: Pick<Member, 'server' | 'language'>) => Pick<Wording, 'adapter' | 'receipt'>;
  readonly log: Log;
}): (interaction: Interaction) => void {
  const { handlers, wordingFor, log } = ports;
  const recentIds = createLruMap<true>(CACHE_SIZE);

  const routeInteraction = async (interaction: Interaction): Promise<boolean> => {
    for (const each of handlers) if (await each(interaction)) return true;
    return false;
  };

  async function handleInteraction(interaction: Interaction): Promise<void> {
    const result = await routeInteraction(interaction).catch((error: unknown) => {
      log.warn('answering an interaction failed', { error: errorName(error) });
      return 'broken' as const;
    });
    if (result === true || !interaction.isRepliable() || interaction.deferred || interaction.replied) return;
    const language = languageOfLocale(interaction.locale);
    const words = wordingFor({
      server: serverOfGuild(interaction.guildId ?? ''),
      ...(language && { language }),
    });
    // Nobody else answers what was sent to us: a button of an earlier version, or one that somebody made up.
    const content = result === 'broken' ? words.receipt.unavailable : words.adapter.outdated;
    await interaction.reply({ content, flags: MessageFlags.Ephemeral });
  }

  return (interaction) => {
    if (recentIds.get(interaction.id)) return;
    recentIds.set(interaction.id, true);
    handleInteraction(interaction).catch((error: unknown) =>
      log.warn('an interaction has no answer', { error: errorName(error) }),
    );
  };
}

/**
 * Tells Discord that an answer will come. Asked a second time because Discord's own answer was lost on the way, Discord
 * says that it knows: just as well.
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
