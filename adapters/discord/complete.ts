import { setTimeout as after } from 'node:timers/promises';
import type { AutocompleteInteraction } from 'discord.js';
import type { Desk } from '#core';
import { askerOf } from './asker.ts';
import { suggestable } from './command-asks.ts';

/** Longer ones Discord does not take. */
const LENGTH_MOST = 100;
/** Discord waits three seconds, who types much less: then nothing is offered, and what is typed counts all the same. */
const WAIT_MS = 800;
const NONE: readonly string[] = [];

/**
 * Offers completions while somebody types: those that are there in time.
 * @example if (interaction.isAutocomplete()) await complete(desk, interaction)
 */
export async function complete(
  desk: Pick<Desk, 'suggest'>,
  interaction: AutocompleteInteraction,
): Promise<true> {
  const { name, value } = interaction.options.getFocused(true);
  const what = suggestable(interaction.commandName, name);
  const asker = askerOf(interaction);
  const found = what && asker ? desk.suggest(asker, what, value).catch(() => NONE) : NONE;
  const all = await Promise.race([found, after(WAIT_MS, NONE, { ref: false })]);
  const fit = all.filter(({ length }) => length > 0 && length <= LENGTH_MOST);
  await interaction.respond(fit.map((each) => ({ name: each, value: each })));
  return true;
}
