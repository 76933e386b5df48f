import type { ChatInputCommandInteraction } from 'discord.js';
import type { CommandRequest, CompletionKind, Language, Member } from '#core';
import { commandNamesFor } from './command-definitions.ts';
import { findCommandName } from './command-names.ts';
import { findMessage, parseMessageLink } from './find-message.ts';
import { parseInquiryCommand } from './inquiry-command.ts';

type SlashCommand = ChatInputCommandInteraction<'cached'>;

/** Larger files are no settings; the desk says so. */
const MAX_FILE_BYTES = 200_000;
const DOWNLOAD_TIMEOUT_MS = 10_000;

/**
 * What a slash command asks of the desk; undefined for one that we do not offer. `backtestHistory` is asked elsewhere: it
 * takes long and can be cancelled.
 * @example await parseCommand(interaction) // { kind: 'case', deriveCaseId: 'Y-4G7C2Q0M1X' }
 */
export async function parseCommand(
  interaction: SlashCommand,
  language: Language,
): Promise<CommandRequest | undefined> {
  const { options } = interaction;
  const text = (name: string): string => options.getString(name) ?? '';
  const command = findCommandName(interaction.commandName);
  switch (command) {
    case 'help':
      return { kind: 'help', names: commandNamesFor(language) };
    case 'help-lines':
      return { kind: 'help-lines', locale: options.getString('language') ?? interaction.locale };
    case 'scoreboard': {
      const month = text('month');
      return { kind: 'scoreboard', ...(month !== '' && { month }) };
    }
    case 'report': {
      const message = await findMessage(
        interaction.client,
        interaction.member,
        parseMessageLink(text('link')),
      );
      return { kind: 'report', message, reason: text('reason') };
    }
    case 'appeal': {
      const plea = text('reason');
      return { kind: 'appeal', caseId: text('case'), ...(plea !== '' && { plea }) };
    }
    case 'case':
      return { kind: 'case', caseId: text('case') };
    case 'cases':
    case 'strikes':
    case 'vouch':
      return { kind: command, member: memberOption(interaction) };
    case 'waiting':
      return { kind: 'waiting' };
    case 'prove':
      return { kind: 'prove' };
    case 'setup':
      return { kind: 'setup' };
    case 'config':
      return parseConfigCommand(interaction);
    case 'rules':
      return parseRulesCommand(interaction);
    case 'mode': {
      const mode = options.getString('mode');
      return { kind: 'mode', ...(mode && { mode }) };
    }
    case 'export': {
      const after = text('after');
      return { kind: 'export', ...(after !== '' && { after }) };
    }
    case 'inquiry':
      return parseInquiryCommand(interaction);
    default:
      return undefined;
  }
}

async function parseConfigCommand({ options }: SlashCommand): Promise<CommandRequest | undefined> {
  switch (options.getSubcommand()) {
    case 'show': {
      const key = options.getString('key');
      return { kind: 'config-show', ...(key && { key }) };
    }
    case 'set':
      return {
        kind: 'config-set',
        key: options.getString('key', true),
        value: stripMentions(options.getString('value', true)),
      };
    case 'export':
      return { kind: 'config-export' };
    case 'import': {
      const { url, size } = options.getAttachment('file', true);
      const text = size > MAX_FILE_BYTES ? undefined : await downloadText(url);
      return { kind: 'config-import', ...(text !== undefined && { text }) };
    }
    default:
      return undefined;
  }
}

function parseRulesCommand({ options }: SlashCommand): CommandRequest | undefined {
  const phrase = () => options.getString('phrase', true);
  switch (`${options.getSubcommandGroup() ?? ''} ${options.getSubcommand()}`.trim()) {
    case 'list':
      return { kind: 'rules-list' };
    case 'test':
      return { kind: 'rules-test', text: options.getString('text', true) };
    case 'phrase add': {
      const ruling = options.getString('ruling', true);
      return { kind: 'phrase-add', text: phrase(), ruling };
    }
    case 'phrase remove':
      return { kind: 'phrase-remove', text: phrase() };
    default:
      return undefined;
  }
}

function memberOption({ options, guildId }: SlashCommand): Pick<Member, 'server' | 'id' | 'name'> {
  const user = options.getUser('member', true);
  const name = options.getMember('member')?.displayName ?? user.displayName;
  return { server: { platform: 'discord', id: guildId }, id: user.id, name };
}

/** People name roles and channels as Discord shows them. @example stripMentions('<@&12>, <#34>') // '12, 34' */
export const stripMentions = (text: string): string => text.replace(/<(?:@[&!]?|#)(\d{15,20})>/g, '$1');

async function downloadText(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
    if (!answer.ok) return undefined;
    const bytes = await answer.arrayBuffer();
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What the desk can complete for an option of a command. @example suggestableFor('appeal', 'case') // 'own-case' */
export function suggestableFor(command: string, option: string): CompletionKind | undefined {
  if (command === 'appeal' && option === 'case') return 'own-case';
  if (command === 'config' && option === 'key') return 'config-key';
  if (command === 'rules' && option === 'phrase') return 'phrase';
  return undefined;
}
