import type { CommandDefinition, Language } from '#core';

/** The one slash command of the app; everything else is typed behind it. */
export const SLASH_COMMAND = '/yamidome';

/**
 * The name of each command in the reader's language, by id.
 * @example commandNamesFor(commands.listCommands(), 'ja').report // '/yamidome 通報'
 */
export const commandNamesFor = (
  definitions: readonly CommandDefinition[],
  language: Language,
): Readonly<Record<string, string>> =>
  Object.fromEntries(definitions.map(({ id, name }) => [id, `${SLASH_COMMAND} ${name[language]}`]));
