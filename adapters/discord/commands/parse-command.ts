import type { ChatInputCommandInteraction } from 'discord.js';
import type {
  Caller,
  CommandAction,
  CommandDefinition,
  CommandOption,
  CommandOptionValue,
  CommandRequest,
  Language,
  MemberReference,
} from '#core';
import { isAllowed } from '#core';
import { type ChannelHistoryDeps, readChannelHistory } from '../reading/channel-history.ts';
import { findMessage, parseMessageLink } from './find-message.ts';
import { commandNamesFor, findAction } from './registration.ts';

type SlashCommand = ChatInputCommandInteraction<'cached'>;

/** The command refuses larger files: no file of settings has this size. */
const MAX_FILE_BYTES = 200_000;
const DOWNLOAD_TIMEOUT_MS = 10_000;

/** A slash command in the form that the command service accepts. */
export interface ParsedCommand {
  readonly request: CommandRequest;
  /** Whether the command reads a history, and whether the caller may read it. */
  readonly history: 'none' | 'readable' | 'unreadable';
}

/**
 * Reads a slash command with its options. Undefined for a command that is not in `definitions`. Rejects when Discord
 * does not answer a request for a message or channel.
 * @example
 * const parsed = await parseCommand({ ...ports, definitions }, interaction, caller, 'ja');
 * parsed?.request // { command: 'case', options: { case: 'Y-4G7C2Q0M1X' }, locale: 'ja', commandNames: { … } }
 */
export async function parseCommand(
  ports: ChannelHistoryDeps & { readonly definitions: readonly CommandDefinition[] },
  interaction: SlashCommand,
  caller: Caller,
  language: Language,
): Promise<ParsedCommand | undefined> {
  const { definitions } = ports;
  const { commandName, options, locale } = interaction;
  const action = findAction(definitions, commandName, options.getSubcommand(false));
  const definition = definitions.find(({ name }) => name.en === commandName);
  if (!action || !definition) return undefined;
  const values: Record<string, CommandOptionValue | undefined> = {};
  for (const option of action.options) {
    values[option.name] = await readOption(ports, interaction, option, isAllowed(caller, definition.access));
  }
  return {
    request: {
      command: action.path,
      options: values,
      locale,
      commandNames: commandNamesFor(definitions, language),
    },
    history: historyOf(action, values),
  };
}

function historyOf(
  action: CommandAction,
  values: Readonly<Record<string, CommandOptionValue | undefined>>,
): ParsedCommand['history'] {
  const option = action.options.find(({ kind }) => kind === 'history');
  if (!option) return 'none';
  return values[option.name] === 'unreadable' ? 'unreadable' : 'readable';
}

/** Without the right to run the command, no file and no history is read: the service refuses the command anyway. */
async function readOption(
  ports: ChannelHistoryDeps,
  interaction: SlashCommand,
  option: CommandOption,
  allowed: boolean,
): Promise<CommandOptionValue | undefined> {
  const { options, client, member, channelId } = interaction;
  const { name, kind } = option;
  switch (kind) {
    case 'text': {
      const text = options.getString(name) ?? undefined;
      return option.mentionsAsIds && text !== undefined ? stripMentions(text) : text;
    }
    case 'integer':
      return options.getInteger(name) ?? undefined;
    case 'boolean':
      return options.getBoolean(name) ?? undefined;
    case 'member':
      return readMember(interaction, name);
    case 'channel':
      return options.getChannel(name)?.id;
    case 'role':
      return options.getRole(name)?.id;
    case 'message':
      return findMessage(client, member, parseMessageLink(options.getString(name) ?? ''));
    case 'history':
      return allowed
        ? readChannelHistory(ports, member, options.getChannel(name)?.id ?? channelId)
        : 'unreadable';
    case 'attachment': {
      const file = options.getAttachment(name);
      return file && allowed && file.size <= MAX_FILE_BYTES ? downloadText(file.url) : undefined;
    }
    default:
      return kind satisfies never;
  }
}

function readMember({ options, guildId }: SlashCommand, option: string): MemberReference | undefined {
  const user = options.getUser(option);
  if (!user) return undefined;
  const name = options.getMember(option)?.displayName ?? user.displayName;
  return { server: { platform: 'discord', id: guildId }, id: user.id, name };
}

/**
 * Replaces mentions of members, roles and channels by their ids.
 * @example stripMentions('<@&123456789012345678>, <#223456789012345678>') // '123456789012345678, 223456789012345678'
 */
export const stripMentions = (text: string): string => text.replace(/<(?:@[&!]?|#)(\d{15,20})>/g, '$1');

/** Undefined for a file that cannot be downloaded or is not UTF-8. */
async function downloadText(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
    if (!response.ok) return undefined;
    return new TextDecoder('utf-8', { fatal: true }).decode(await response.arrayBuffer());
  } catch {
    return undefined;
  }
}
