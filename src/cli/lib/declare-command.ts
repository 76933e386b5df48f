import type { Language } from '#core';
import { isLanguage, parseCommandLine } from './parse-arguments.ts';
import { type CliCommand, createRefuse, languageOf, type Terminal } from './terminal.ts';

/** A text in every language. @example const text: Bilingual = { en: 'a table', ja: '表' } */
export type Bilingual = Readonly<Record<Language, string>>;

/** One option of a command. Parsing, help and completion are made from it. */
export type OptionDeclaration = {
  /** What it does, without a full stop; a line break is one in the help. */
  readonly about: Bilingual;
  readonly short?: string;
} & (
  | { readonly type: 'boolean' }
  | {
      readonly type: 'string';
      /** What stands for the value in the help: FILE and FOLDER are completed as paths. Default: the choices. */
      readonly value?: string;
      /** May be repeated. */
      readonly multiple?: true;
      /** The only values that are allowed. */
      readonly choices?: readonly string[];
      /** The value is a list of choices, separated by commas. */
      readonly isList?: true;
      /** Values that a shell offers; others are allowed, too. */
      readonly suggestions?: readonly string[];
    }
);

/** The options of a command by their names, without `--`. */
export type OptionDeclarations = Readonly<Record<string, OptionDeclaration>>;

/** Everything that the help and the completion say about a command. */
export interface CommandDeclaration<Options extends OptionDeclarations = OptionDeclarations> {
  readonly name: string;
  /** How it is called, without `yamidome` and the name; one for each way. @example ['[options] FILE'] */
  readonly synopsis: readonly string[];
  /** What a shell offers for each word that is no option. Absent: such words are refused. */
  readonly words?: WordDeclaration;
  /** Without arguments the help is printed to standard error, and the command is refused. */
  readonly needsArguments?: true;
  /** The text before the options. */
  readonly intro: Bilingual;
  readonly options: Options;
  /** The text after the options: output and exit codes. */
  readonly outro?: Bilingual;
}

/** Any text, paths, or names of which the first word is one. */
export type WordDeclaration = 'text' | 'path' | readonly string[];

/** Every command has it. */
const HELP_OPTION = {
  help: { type: 'boolean', short: 'h', about: { en: 'this text', ja: 'この説明' } },
} as const satisfies OptionDeclarations;

/** All options of a command. @example Object.keys(optionsOf(declaration)) // ['json', 'help'] */
export const optionsOf = ({ options }: Pick<CommandDeclaration, 'options'>): OptionDeclarations => ({
  ...options,
  ...HELP_OPTION,
});

/** What a command was called with. */
export interface CommandCall<Options extends OptionDeclarations> {
  readonly values: OptionValues<Options>;
  /** The words that are no options. */
  readonly words: readonly string[];
  /** `--lang`, or the language of the terminal. */
  readonly language: Language;
  /** Prints in one line why the command cannot run; returns exit code 2. */
  readonly refuse: (why: string) => number;
}

/** The values of the options that were given. */
export type OptionValues<Options extends OptionDeclarations> = {
  readonly [Name in keyof Options]?: Options[Name] extends { readonly type: 'boolean' }
    ? boolean
    : Options[Name] extends { readonly multiple: true }
      ? readonly string[]
      : string;
};

/**
 * Makes a command from its declaration: it parses the arguments, prints the help, refuses what is not declared, and calls
 * `run` otherwise.
 * @example export const main = createCommand(declaration, ({ values }, terminal) => runCheck(values, terminal))
 */
export const createCommand =
  <Options extends OptionDeclarations>(
    declaration: CommandDeclaration<Options>,
    run: (call: CommandCall<Options>, terminal: Terminal) => number | Promise<number>,
  ): CliCommand =>
  (args, terminal) => {
    if (declaration.needsArguments && args.length === 0) {
      terminal.err.write(formatUsage(declaration, languageOf(terminal)));
      return 2;
    }
    const refuse = createRefuse(declaration.name, terminal);
    const parsed = parseDeclared(declaration, args);
    if (typeof parsed === 'string') return refuse(parsed);
    const { values, words } = parsed;
    const { lang } = values as { readonly lang?: string };
    const language = lang !== undefined && isLanguage(lang) ? lang : languageOf(terminal);
    if (parsed.isHelp) {
      terminal.out.write(formatUsage(declaration, language));
      return 0;
    }
    return run({ values, words, language, refuse }, terminal);
  };

/**
 * Parses arguments as a command declares them. A string says what is wrong with them.
 * @example parseDeclared(declaration, ['--json', 'chat.jsonl']) // { values: { json: true }, words: ['chat.jsonl'], isHelp: false }
 */
export const parseDeclared = <Options extends OptionDeclarations>(
  declaration: CommandDeclaration<Options>,
  args: readonly string[],
): (Pick<CommandCall<Options>, 'values' | 'words'> & { readonly isHelp: boolean }) | string => {
  const options = optionsOf(declaration);
  const parsed = parseCommandLine({
    args: [...args],
    allowPositionals: declaration.words !== undefined,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { type, short, ...rest }]) => [
        name,
        {
          type,
          ...(short !== undefined && { short }),
          ...('multiple' in rest && { multiple: true }),
        },
      ]),
    ),
  });
  if (typeof parsed === 'string') return parsed;
  const values = parsed.values as Readonly<Record<string, string | boolean | readonly string[]>>;
  for (const [name, value] of Object.entries(values)) {
    const problem =
      findEmptyValue(name, options[name]!, value) ?? findWrongChoice(name, options[name]!, value);
    if (problem !== undefined) return problem;
  }
  if (declaration.words === 'path' && parsed.positionals.some((word) => word === ''))
    return 'a path is empty: is a variable of the shell not set?; see --help';
  return {
    values: values as OptionValues<Options>,
    words: parsed.positionals,
    isHelp: values.help === true,
  };
};

/** An empty path would be the folder in which the command runs, and an empty address the database of this account. */
const findEmptyValue = (
  name: string,
  option: OptionDeclaration,
  value: string | boolean | readonly string[],
): string | undefined =>
  option.type === 'string' && option.choices === undefined && [value].flat().includes('')
    ? `--${name} is empty: is a variable of the shell not set?; see --help`
    : undefined;

const findWrongChoice = (
  name: string,
  option: OptionDeclaration,
  value: string | boolean | readonly string[],
): string | undefined => {
  if (option.type !== 'string' || option.choices === undefined || typeof value === 'boolean')
    return undefined;
  const { choices, isList } = option;
  const given = [value].flat().flatMap((each) => (isList ? each.split(',') : [each]));
  const wrong = given.map((each) => each.trim()).find((each) => !choices.includes(each));
  if (wrong === undefined) return undefined;
  return `--${name} knows ${choices.slice(0, -1).join(', ')} and ${choices.at(-1)}, not "${wrong}"`;
};

/** Where the texts of the options begin. */
const TEXT_COLUMN = 22;

/**
 * The help of a command.
 * @example terminal.out.write(formatUsage(declaration, 'en'))
 */
export const formatUsage = (declaration: CommandDeclaration, language: Language): string => {
  const { name, synopsis, intro, outro } = declaration;
  const [start, indent] = { en: ['usage: ', '       '], ja: ['使い方: ', '        '] }[language];
  const calls = synopsis.map((each, i) => `${i === 0 ? start : indent}yamidome ${name} ${each}`.trimEnd());
  const end = outro === undefined ? '' : `\n${outro[language].trim()}\n`;
  return `${calls.join('\n')}\n\n${intro[language].trim()}\n\n${formatOptions(optionsOf(declaration), language)}${end}`;
};

/**
 * Options as the help lists them, one or more lines each.
 * @example formatOptions(optionsOf(declaration), 'en')
 */
export const formatOptions = (options: OptionDeclarations, language: Language): string =>
  Object.entries(options)
    .map(([name, declared]) => {
      const spelling = `  ${spellingOf(name, declared)}`;
      const lines = declared.about[language].split('\n').join(`\n${' '.repeat(TEXT_COLUMN)}`);
      const gap = spelling.length + 2 <= TEXT_COLUMN ? ' '.repeat(TEXT_COLUMN - spelling.length) : '  ';
      return `${spelling}${gap}${lines}\n`;
    })
    .join('');

const spellingOf = (name: string, option: OptionDeclaration): string => {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  if (option.type === 'boolean') return `${short}--${name}`;
  return `${short}--${name} ${option.value ?? option.choices?.join('|') ?? 'TEXT'}`;
};
