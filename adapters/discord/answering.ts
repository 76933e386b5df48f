import { DiscordAPIError, type Interaction, MessageFlags, type RepliableInteraction } from 'discord.js';
import { createRecent, type Log, type Member, type Wording } from '#core';
import { codes, nameOf } from './faults.ts';
import { serverOf } from './guilds.ts';
import { languageOf } from './normalise.ts';

/** Something that answers interactions; `false`: not mine. */
export type Answering = (interaction: Interaction) => Promise<boolean>;

const REMEMBERED = 10_000;

/**
 * Whom an interaction belongs to: the first of `all` that knows it. The same one can arrive twice and is answered once;
 * what nobody knows, or what breaks before Discord was told anything, is answered with a sentence.
 * @example client.on('interactionCreate', createAnswering({ all: [presses, commands.answer], wordsFor, log }))
 */
export function createAnswering(ports: {
  readonly all: readonly Answering[];
  readonly wordsFor: (reader: Pick<Member, 'server' | 'language'>) => Pick<Wording, 'adapter' | 'receipt'>;
  readonly log: Log;
}): (interaction: Interaction) => void {
  const { all, wordsFor, log } = ports;
  const seen = createRecent<true>(REMEMBERED);

  const answered = async (interaction: Interaction): Promise<boolean> => {
    for (const each of all) if (await each(interaction)) return true;
    return false;
  };

  async function answer(interaction: Interaction): Promise<void> {
    const known = await answered(interaction).catch((error: unknown) => {
      log.warn('answering an interaction failed', { error: nameOf(error) });
      return 'broken' as const;
    });
    if (known === true || !interaction.isRepliable() || interaction.deferred || interaction.replied) return;
    const language = languageOf(interaction.locale);
    const words = wordsFor({ server: serverOf(interaction.guildId ?? ''), ...(language && { language }) });
    // Nobody else answers what was sent to us: a button of an earlier version, or one that somebody made up.
    const content = known === 'broken' ? words.receipt.unavailable : words.adapter.outdated;
    await interaction.reply({ content, flags: MessageFlags.Ephemeral });
  }

  return (interaction) => {
    if (seen.get(interaction.id)) return;
    seen.set(interaction.id, true);
    answer(interaction).catch((error: unknown) =>
      log.warn('an interaction has no answer', { error: nameOf(error) }),
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
  tell: () => Promise<unknown>,
): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (!(error instanceof DiscordAPIError) || error.code !== codes.acknowledged) throw error;
    interaction.deferred = true;
  }
}
