import type {
  Caller,
  CommandAction,
  CommandOption,
  CommandOptionValue,
  Language,
  MemberReference,
  Message,
  MessageNotFoundReason,
} from '#core';
import { parseChoice, parseYes } from '#core';
import { type ChatState, isChannel } from '../chat-state.ts';
import { isModeratorName, listPeople } from '../members.ts';
import { toMessage } from '../normalise.ts';

/** What the values of options are read from. */
export interface OptionContext {
  readonly state: ChatState;
  readonly caller: Caller;
  readonly language: Language;
  /** The channel in which the command was typed. */
  readonly channel: string;
  /** The address of the page: links to messages begin with it. */
  readonly origin: string;
}

/**
 * The values of the options of a command. `wordOf` returns what was typed or filled in for an option, and an empty text
 * for an option that was left out.
 * @example readOptionValues(action, context, (name) => words.get(name) ?? '').member // { server, id: 'rin', name: 'rin' }
 */
export const readOptionValues = (
  { options }: CommandAction,
  context: OptionContext,
  wordOf: (name: string) => string,
): Readonly<Record<string, CommandOptionValue | undefined>> =>
  Object.fromEntries(options.map((option) => [option.name, readValue(option, context, wordOf(option.name))]));

function readValue(
  { kind, choices }: CommandOption,
  context: OptionContext,
  typed: string,
): CommandOptionValue | undefined {
  if (kind === 'message') return findMessage(context, typed);
  if (kind === 'history') return readHistory(context, typed || context.channel);
  if (kind === 'member') return findMember(context, typed);
  if (typed === '') return undefined;
  switch (kind) {
    case 'text':
      return choices ? parseChoice(choices, typed) : typed;
    case 'attachment':
      return typed;
    case 'integer':
      return Number(typed);
    case 'boolean':
      return parseYes(typed);
    case 'channel':
    case 'role':
      return typed.replace(/^[#@]/, '');
    default:
      return kind satisfies never;
  }
}

/** A member is named by the name in the address or by the label on the page, with or without an at sign. */
function findMember({ caller: { server }, language }: OptionContext, typed: string): MemberReference {
  const name = typed.replace(/^@/, '');
  const person = listPeople().find((known) => [known.name, ...Object.values(known.label)].includes(name));
  return { server, id: person?.name ?? name, name: person?.label[language] ?? name };
}

function findMessage(
  { state, caller, language, origin }: OptionContext,
  link: string,
): Message | MessageNotFoundReason {
  if (!URL.canParse(link)) return 'no-link';
  const url = new URL(link);
  if (url.origin !== origin) return 'elsewhere';
  const row = state.findMessage(url.hash.slice(1));
  if (!row) return 'gone';
  return row.channel === 'mods' && !isModeratorName(caller.id)
    ? 'unreadable'
    : toMessage(row, { origin, server: caller.server, language });
}

/** The messages of a channel, newest first. */
function readHistory(
  { state, caller, origin }: OptionContext,
  typed: string,
): AsyncIterable<Message> | 'unreadable' {
  const channel = typed.replace(/^#/, '');
  if (!isChannel(channel) || (channel === 'mods' && !isModeratorName(caller.id))) return 'unreadable';
  const rows = state.rows(channel).toReversed();
  async function* iterateMessages(): AsyncGenerator<Message> {
    for (const row of rows)
      if (row.kind === 'message') yield toMessage(row, { origin, server: caller.server });
  }
  return iterateMessages();
}
