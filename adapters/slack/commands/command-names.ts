import type { Bilingual, CommandAction, CommandChoice, CommandDefinition, Language } from '#core';

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

const isNamed = ({ en, ja }: Bilingual, word: string): boolean => [en, ja].includes(word.toLowerCase());

/**
 * The command with this name, in either language. @example findCommand(commands.listCommands(), '通報')?.id // 'report'
 */
export const findCommand = (
  definitions: readonly CommandDefinition[],
  word: string,
): CommandDefinition | undefined => definitions.find(({ name }) => isNamed(name, word));

/**
 * The subcommand with this name, in either language; the default subcommand for an empty word. Members do not type the
 * name of the group.
 * @example findSubcommand(config, '変更')?.path // 'config set'
 */
export const findSubcommand = (
  { subcommands, defaultSubcommand }: CommandDefinition,
  word: string,
): CommandAction | undefined =>
  subcommands.find(({ name, path }) => (word === '' ? path === defaultSubcommand : isNamed(name, word)));

/**
 * The value of a typed choice. A word that is no choice is returned in lower case; the command refuses it.
 * @example parseChoice(modeOption.choices, '実施') // 'enforce'
 */
export function parseChoice(choices: readonly CommandChoice[], word: string): string {
  const typed = word.toLowerCase();
  const choice = choices.find(({ value, name, aliases = [] }) => {
    const names = typeof name === 'string' ? [name] : Object.values(name);
    return [value, ...names, ...aliases].some((known) => known.toLowerCase() === typed);
  });
  return choice?.value ?? typed;
}

/**
 * The command or subcommand of a path, with the command that it belongs to.
 * @example findAction(commands.listCommands(), 'config import')?.action.name.en // 'import'
 */
export function findAction(
  definitions: readonly CommandDefinition[],
  path: string,
): { readonly definition: CommandDefinition; readonly action: CommandAction } | undefined {
  for (const definition of definitions) {
    const action = [definition, ...definition.subcommands].find((candidate) => candidate.path === path);
    if (action) return { definition, action };
  }
  return undefined;
}
