import type {
  Bilingual,
  CommandAction,
  CommandChoice,
  CommandDefinition,
  CommandOption,
} from '../command.ts';

/**
 * Commands as people type them, on platforms where a command is one line: its name, the name of a subcommand, one word
 * for each option, and the remaining words for the option that takes the rest. Names are accepted in every language.
 */

/**
 * Splits a text into its first word and the rest, both trimmed.
 * @example splitFirstWord('  set key value ') // ['set', 'key value']
 */
export function splitFirstWord(text: string): readonly [word: string, rest: string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/u.exec(text) ?? [];
  return [word, rest];
}

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

const YES_WORDS: ReadonlySet<string> = new Set(['yes', 'true', 'on', 'はい']);

/** Whether a typed word means yes. @example parseYes('はい') // true */
export const parseYes = (word: string): boolean => YES_WORDS.has(word.toLowerCase());

/** A typed command: which one it is, and the words of its options. */
export interface TypedCommand {
  readonly definition: CommandDefinition;
  readonly action: CommandAction;
  /** The words of each option, by its name; empty for an option that was left out. */
  readonly words: ReadonlyMap<string, string>;
}

/**
 * Reads a typed command, without the sign that it begins with. Undefined for an unknown command or subcommand.
 * @example readTypedCommand(commands.listCommands(), '事案 Y-4G7C2Q0M1X')?.words.get('case') // 'Y-4G7C2Q0M1X'
 */
export function readTypedCommand(
  definitions: readonly CommandDefinition[],
  typed: string,
): TypedCommand | undefined {
  const [word, rest] = splitFirstWord(typed);
  const definition = findCommand(definitions, word);
  if (!definition) return undefined;
  if (definition.subcommands.length === 0)
    return { definition, action: definition, words: splitWords(definition.options, rest) };
  const [subcommandWord, afterSubcommand] = splitFirstWord(rest);
  const action = findSubcommand(definition, subcommandWord);
  return action && { definition, action, words: splitWords(action.options, afterSubcommand) };
}

/** One word for each option in order; the remaining words are the value of the option that takes the rest. */
function splitWords(options: readonly CommandOption[], typed: string): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  let rest = typed;
  for (const option of options.filter(({ takesRest }) => !takesRest)) {
    const [word, others] = splitFirstWord(rest);
    words.set(option.name, word);
    rest = others;
  }
  const last = options.find(({ takesRest }) => takesRest);
  if (last) words.set(last.name, rest);
  return words;
}
