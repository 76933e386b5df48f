import type {
  Caller,
  CommandAction,
  CommandDefinition,
  CommandOption,
  CommandOptionValue,
  CommandRequest,
  Language,
} from '#core';
import { isAllowed, parseChoice, parseYes, readTypedCommand } from '#core';
import { commandNamesFor } from './command-names.ts';
import { stripMentions, toPlainText } from './command-text.ts';
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
  const command = readTypedCommand(definitions, typed.trim() === '' ? 'help' : typed);
  if (!command) return undefined;
  const { definition, action, words } = command;
  if (action.formTitle) return { kind: 'form', definition, action };

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
      return parseYes(typed);
    case 'channel':
    case 'role':
      return stripMentions(typed);
    case 'attachment':
      return undefined;
    default:
      return kind satisfies never;
  }
}
