import { setTimeout as after } from 'node:timers/promises';
import type { AutocompleteInteraction } from 'discord.js';
import type { CommandService } from '#core';
import { toCaller } from './caller.ts';
import { suggestableFor } from './parse-command.ts';

/** Longer ones Discord does not take. */
const MAX_CHOICE_LENGTH = 100;
/** Discord waits three seconds, who types much less: then nothing is offered, and what is typed counts all the same. */
const MAX_WAIT_MS = 800;
const NO_SUGGESTIONS: readonly string[] = [];

/**
 * Offers completions while somebody types: those that are there in time.
 * @example if (interaction.isAutocomplete()) await handleAutocomplete(desk, interaction)
 */
export async function handleAutocomplete(
  commandService: Pick<CommandService, 'autocomplete'>,
  interaction: AutocompleteInteraction,
): Promise<true> {
  const { name, value } = interaction.options.getFocused(true);
  const what = suggestableFor(interaction.commandName, name);
  const caller = toCaller(interaction);
  const found =
    what && caller
      ? commandService.autocomplete(caller, what, value).catch(() => NO_SUGGESTIONS)
      : NO_SUGGESTIONS;
  const all = await Promise.race([found, after(MAX_WAIT_MS, NO_SUGGESTIONS, { ref: false })]);
  const fit = all.filter(({ length }) => length > 0 && length <= MAX_CHOICE_LENGTH);
  await interaction.respond(fit.map((each) => ({ name: each, value: each })));
  return true;
}
