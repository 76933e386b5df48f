import type {
  Caller,
  CommandAction,
  CommandDefinition,
  CommandOption,
  CommandOptionValue,
  CommandRequest,
  Language,
} from '#core';
import { isAllowed } from '#core';
import { commandNamesFor, findCommand, findSubcommand, parseChoice } from './command-names.ts';
import { splitFirstWord, stripMentions, toPlainText } from './command-text.ts';
import { findMessage, type MessageFinderDeps, readChannelHistory } from './find-message.ts';

/** The text after the slash command, parsed. */
export type ParsedCommand =
  | {
      readonly kind: 'request';
      readonly request: CommandRequest;
      /** Whether the command reads a history, and whether the caller may read it. */
      readonly history: 'none' | 'readable' | 'unreadable';
    }
  /** A form asks for the options. */
  | { readonly kind: 'form'; readonly definition: CommandDefinition; readonly action: CommandAction };

interface ParseContext {
  readonly definitions: readonly CommandDefinition[];
  readonly caller: Caller;
  readonly language: Language;
  /** The channel in which the command was typed. */
  readonly channel: string;
}

/**
 * Parses the text after the slash command: the command, its subcommand, then one word for each option and the remaining
 * words for the option that takes the rest. An empty text means help. Undefined for an unknown command or subcommand.
 * Rejects when Slack does not answer a request for a message or channel.
 * @example
 * await parseCommand(finder, { definitions, caller, language: 'ja', channel: 'C1' }, '事案 Y-4G7C2Q0M1X');
 * // { kind: 'request', request: { command: 'case', options: { case: 'Y-4G7C2Q0M1X' }, … }, history: 'none' }
 */
export async function parseCommand(
  finder: MessageFinderDeps,
  context: ParseContext,
  typed: string,
): Promise<ParsedCommand | undefined> {
  const { definitions, caller, language } = context;
  const [word, rest] = splitFirstWord(typed);
  const definition = findCommand(definitions, word === '' ? 'help' : word);
  if (!definition) return undefined;
  const [subcommandWord, afterSubcommand] = splitFirstWord(rest);
  const hasSubcommands = definition.subcommands.length > 0;
  const action = hasSubcommands ? findSubcommand(definition, subcommandWord) : definition;
  if (!action) return undefined;
  if (action.formTitle) return { kind: 'form', definition, action };

  const words = splitWords(action.options, hasSubcommands ? afterSubcommand : rest);
  const allowed = isAllowed(caller, definition.access);
  const options: Record<string, CommandOptionValue | undefined> = {};
  let history: 'none' | 'readable' | 'unreadable' = 'none';
  for (const option of action.options) {
    const value = await readOption(finder, context, option, words.get(option.name) ?? '', allowed);
    options[option.name] = value;
    if (option.kind === 'history') history = value === 'unreadable' ? 'unreadable' : 'readable';
  }
  const locale = finder.directory.getCachedUser(caller.id)?.locale;
  const request = {
    command: action.path,
    options,
    commandNames: commandNamesFor(definitions, language),
    ...(locale !== undefined && { locale }),
  };
  return { kind: 'request', request, history };
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

const YES_WORDS: ReadonlySet<string> = new Set(['yes', 'true', 'on', 'はい']);

/** Without the right to run the command, no history is read: the service refuses the command anyway. */
async function readOption(
  finder: MessageFinderDeps,
  { caller, channel }: ParseContext,
  { kind, choices, takesRest, mentionsAsIds }: CommandOption,
  typed: string,
  allowed: boolean,
): Promise<CommandOptionValue | undefined> {
  if (kind === 'message') return findMessage(finder, caller, typed);
  if (kind === 'history') {
    return allowed ? readChannelHistory(finder, caller.id, stripMentions(typed) || channel) : 'unreadable';
  }
  if (kind === 'member') {
    const id = stripMentions(typed).replace(/^@/, '');
    return { server: caller.server, id, name: finder.directory.memberName(id) ?? id };
  }
  if (typed === '') return undefined;
  switch (kind) {
    case 'text':
      if (choices) return parseChoice(choices, typed);
      return takesRest || mentionsAsIds ? toPlainText(typed) : typed;
    case 'integer':
      return Number(typed);
    case 'boolean':
      return YES_WORDS.has(typed.toLowerCase());
    case 'channel':
    case 'role':
      return stripMentions(typed);
    case 'attachment':
      return undefined;
    default:
      return kind satisfies never;
  }
}
