import { setTimeout as delay } from 'node:timers/promises';
import type { AutocompleteInteraction } from 'discord.js';
import type { CommandService } from '#core';
import { toCaller } from './caller.ts';
import { findAction } from './registration.ts';

/** Discord refuses longer choices. */
const MAX_CHOICE_LENGTH = 100;
/** After this time no completions are offered: Discord waits three seconds, but a member who types waits less. */
const MAX_WAIT_MS = 800;
const NO_COMPLETIONS: readonly string[] = [];

/**
 * Offers completions for the option that a member types; none when the service is slow, fails or returns none.
 * Resolves to true: the interaction is handled. Rejects when Discord does not accept the choices.
 * @example if (interaction.isAutocomplete()) return handleAutocomplete(commandService, interaction);
 */
export async function handleAutocomplete(
  commandService: Pick<CommandService, 'autocomplete' | 'listCommands'>,
  interaction: AutocompleteInteraction,
): Promise<true> {
  const { commandName, options } = interaction;
  const { name, value } = options.getFocused(true);
  const action = findAction(commandService.listCommands(), commandName, options.getSubcommand(false));
  const option = action?.options.find((known) => known.name === name && known.autocomplete);
  const caller = toCaller(interaction);
  const completions =
    action && option && caller
      ? commandService
          .autocomplete(caller, { command: action.path, option: name, typed: value })
          .catch(() => NO_COMPLETIONS)
      : NO_COMPLETIONS;
  const inTime = await Promise.race([completions, delay(MAX_WAIT_MS, NO_COMPLETIONS, { ref: false })]);
  const choices = inTime.filter(({ length }) => length > 0 && length <= MAX_CHOICE_LENGTH);
  await interaction.respond(choices.map((choice) => ({ name: choice, value: choice })));
  return true;
}
