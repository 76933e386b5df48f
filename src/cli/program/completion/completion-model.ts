import {
  type Bilingual,
  type CommandDeclaration,
  type OptionDeclarations,
  optionsOf,
  type WordDeclaration,
} from '../../lib/declare-command.ts';
import { COMMANDS } from '../commands.ts';
import { type OWN_COMMANDS, PURPOSES } from '../own-commands.ts';
import { PROGRAM_OPTIONS } from '../program-options.ts';

/** What can stand after a command. */
export interface CompletedCommand {
  readonly name: string;
  readonly purpose: Bilingual;
  readonly options: OptionDeclarations;
  readonly words: WordDeclaration | undefined;
}

/** Everything that a shell can complete. */
export interface CompletionModel {
  /** Before the command. */
  readonly options: OptionDeclarations;
  readonly commands: readonly CompletedCommand[];
}

/** It may stand anywhere. */
const { 'no-color': NO_COLOR } = PROGRAM_OPTIONS;

/**
 * Reads the declarations of all commands. `completion` is the declaration of the command `completion` itself.
 * @example (await loadCompletionModel(declaration)).commands.map(({ name }) => name) // ['serve', 'check', …]
 */
export const loadCompletionModel = async (completion: CommandDeclaration): Promise<CompletionModel> => {
  const declared = new Map<string, CommandDeclaration>([['completion', completion]]);
  for (const [name, { load }] of Object.entries(COMMANDS)) declared.set(name, (await load()).declaration);
  const wordsOfOwn: Readonly<Record<string, WordDeclaration>> = {
    help: PURPOSES.map(([name]) => name).filter((name) => name !== 'help' && name !== 'version'),
  } satisfies Partial<Record<keyof typeof OWN_COMMANDS, WordDeclaration>>;
  return {
    options: PROGRAM_OPTIONS,
    commands: PURPOSES.map(([name, purpose]) => {
      const declaration = declared.get(name);
      if (declaration === undefined) return { name, purpose, options: {}, words: wordsOfOwn[name] };
      const options = { ...optionsOf(declaration), 'no-color': NO_COLOR };
      return { name, purpose, options, words: declaration.words };
    }),
  };
};

/** The values that a shell offers for an option; undefined: any text. @example valuesOf(option) // ['ja', 'en'] */
export const valuesOf = (option: OptionDeclarations[string]): readonly string[] | undefined =>
  option.type === 'boolean' ? undefined : (option.choices ?? option.suggestions);

/** What a path is, if the value of an option is one. @example pathKindOf(option) // 'folder' */
export const pathKindOf = (option: OptionDeclarations[string]): 'file' | 'folder' | undefined => {
  if (option.type === 'boolean') return undefined;
  if (option.value === 'FOLDER') return 'folder';
  return option.value === 'FILE' || option.value === 'PATH' ? 'file' : undefined;
};

/** Whether several values stand in one, separated by commas. @example isListOption(option) // true */
export const isListOption = (option: OptionDeclarations[string]): boolean =>
  option.type === 'string' && (option.isList === true || option.value === 'A,B');
