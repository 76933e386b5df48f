import type { Bilingual, CommandAction, CommandChoice, CommandDefinition, Language } from '#core';

/** The one slash command of the app; everything else is typed behind it. */
export const SLASH_COMMAND = '/yamidome';

/**
 * What each command is called for a reader, by id.
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
 * The subcommand with this name, in either language; the default one for an empty word. Groups are not typed.
 * @example findSubcommand(config, '変更')?.path // 'config set'
 */
export const findSubcommand = (
  { subcommands, defaultSubcommand }: CommandDefinition,
  word: string,
): CommandAction | undefined =>
  subcommands.find(({ name, path }) => (word === '' ? path === defaultSubcommand : isNamed(name, word)));

/**
 * The value that a word stands for; a word that names no choice stays, in small letters, for the command to refuse.
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
