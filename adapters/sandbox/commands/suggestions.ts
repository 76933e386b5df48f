import type {
  Caller,
  CommandAction,
  CommandDefinition,
  CommandOption,
  CommandService,
  Language,
} from '#core';
import { findCommand, findSubcommand, isAllowed } from '#core';
import { CHANNELS } from '../chat-state.ts';
import { isModeratorName, listPeople } from '../members.ts';

const MAX_SUGGESTIONS = 12;

/** One way to go on with a typed command. */
export interface Suggestion {
  /** The whole text with this suggestion taken. */
  readonly text: string;
  readonly label: string;
  readonly hint: string;
}

/** What the page shows while a command is typed. */
export interface CommandHelp {
  /** How the command is written, with its description; empty while its name is incomplete. */
  readonly usage: string;
  readonly suggestions: readonly Suggestion[];
}

interface SuggestionContext {
  readonly commands: CommandService;
  readonly caller: Caller;
  readonly language: Language;
}

/**
 * How to go on with a typed command: names of commands and subcommands that the caller may run, and values of the
 * option at the end of the text.
 * @example (await suggest(context, '/stri')).suggestions[0]?.text // '/strikes '
 */
export async function suggest(context: SuggestionContext, text: string): Promise<CommandHelp> {
  const { commands, caller, language } = context;
  const definitions = commands.listCommands().filter(({ access }) => isAllowed(caller, access));
  const words = text.slice(1).split(/\s+/u);
  const typed = words.at(-1)!;
  const before = words.slice(0, -1);
  const prefix = `/${before.map((word) => `${word} `).join('')}`;
  if (before.length === 0) return { usage: '', suggestions: suggestNames(definitions, '/', typed, language) };

  const definition = findCommand(definitions, before[0]!);
  if (!definition) return { usage: '', suggestions: [] };
  const hasSubcommands = definition.subcommands.length > 0;
  if (hasSubcommands && before.length === 1) {
    const suggestions = suggestNames(definition.subcommands, prefix, typed, language);
    return { usage: usageOf(definition, definition, language), suggestions };
  }
  const action = hasSubcommands ? findSubcommand(definition, before[1]!) : definition;
  if (!action) return { usage: usageOf(definition, definition, language), suggestions: [] };
  const option = action.options[before.length - (hasSubcommands ? 2 : 1)];
  const values = option ? await valuesOf(context, action, option, typed) : [];
  return {
    usage: usageOf(definition, action, language),
    suggestions: values
      .filter((value) => value.toLowerCase().startsWith(typed.toLowerCase()))
      .slice(0, MAX_SUGGESTIONS)
      .map((value) => ({
        text: `${prefix}${value} `,
        label: value,
        hint: option!.description[language],
      })),
  };
}

/** A name that begins with the typed text in either language; it is offered in the language of the page. */
const suggestNames = (
  actions: readonly CommandAction[],
  prefix: string,
  typed: string,
  language: Language,
): readonly Suggestion[] =>
  actions
    .filter(({ name }) => Object.values(name).some((known) => known.startsWith(typed.toLowerCase())))
    .map(({ name, description }) => ({
      text: `${prefix}${name[language]} `,
      label: `${prefix}${name[language]}`,
      hint: description[language],
    }));

/** All values that the page knows for an option. */
async function valuesOf(
  { commands, caller, language }: SuggestionContext,
  { path }: CommandAction,
  { name, kind, choices, autocomplete }: CommandOption,
  typed: string,
): Promise<readonly string[]> {
  if (choices)
    return choices.map((choice) => (typeof choice.name === 'string' ? choice.value : choice.name[language]));
  if (autocomplete) return commands.autocomplete(caller, { command: path, option: name, typed });
  if (kind === 'member') return listPeople().map((person) => person.name);
  if (kind === 'channel' || kind === 'history')
    return CHANNELS.filter((channel) => channel !== 'mods' || isModeratorName(caller.id));
  return [];
}

/** @example usageOf(report, report, 'en') // '/report <link> [reason]: Tell the moderators about a message' */
function usageOf(definition: CommandDefinition, action: CommandAction, language: Language): string {
  const names = action === definition ? [definition.name] : [definition.name, action.name];
  const options = action.options.map(({ label, required }) =>
    required ? `<${label[language]}>` : `[${label[language]}]`,
  );
  const line = [`/${names.map((name) => name[language]).join(' ')}`, ...options].join(' ');
  return `${line}${language === 'ja' ? '：' : ': '}${action.description[language]}`;
}
