import type { ChatInputCommandInteraction } from 'discord.js';
import type { Ask, Language, Member, Suggestable } from '#core';
import { commandOf } from './command-words.ts';
import { commandsFor } from './commands.ts';
import { findMessage, placeIn } from './find-message.ts';
import { inquiryAsk } from './inquiry-command.ts';

type Command = ChatInputCommandInteraction<'cached'>;

/** Larger files are no settings; the desk says so. */
const FILE_MOST = 200_000;
const FILE_MS = 10_000;

/**
 * What a slash command asks of the desk; undefined for one that we do not offer. `backtest` is asked elsewhere: it
 * takes long and can be cancelled.
 * @example await askOf(interaction) // { kind: 'case', caseId: 'Y-4G7C2Q0M1X' }
 */
export async function askOf(interaction: Command, language: Language): Promise<Ask | undefined> {
  const { options } = interaction;
  const text = (name: string): string => options.getString(name) ?? '';
  const command = commandOf(interaction.commandName);
  switch (command) {
    case 'help':
      return { kind: 'help', names: commandsFor(language) };
    case 'help-lines':
      return { kind: 'help-lines', locale: options.getString('language') ?? interaction.locale };
    case 'scoreboard': {
      const month = text('month');
      return { kind: 'scoreboard', ...(month !== '' && { month }) };
    }
    case 'report': {
      const message = await findMessage(interaction.client, interaction.member, placeIn(text('link')));
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
      return { kind: command, member: memberIn(interaction) };
    case 'waiting':
      return { kind: 'waiting' };
    case 'prove':
      return { kind: 'prove' };
    case 'setup':
      return { kind: 'setup' };
    case 'config':
      return configAsk(interaction);
    case 'rules':
      return rulesAsk(interaction);
    case 'mode': {
      const mode = options.getString('mode');
      return { kind: 'mode', ...(mode && { mode }) };
    }
    case 'export': {
      const after = text('after');
      return { kind: 'export', ...(after !== '' && { after }) };
    }
    case 'inquiry':
      return inquiryAsk(interaction);
    default:
      return undefined;
  }
}

async function configAsk({ options }: Command): Promise<Ask | undefined> {
  switch (options.getSubcommand()) {
    case 'show': {
      const key = options.getString('key');
      return { kind: 'config-show', ...(key && { key }) };
    }
    case 'set':
      return {
        kind: 'config-set',
        key: options.getString('key', true),
        value: withoutMentions(options.getString('value', true)),
      };
    case 'export':
      return { kind: 'config-export' };
    case 'import': {
      const { url, size } = options.getAttachment('file', true);
      const text = size > FILE_MOST ? undefined : await textAt(url);
      return { kind: 'config-import', ...(text !== undefined && { text }) };
    }
    default:
      return undefined;
  }
}

function rulesAsk({ options }: Command): Ask | undefined {
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

function memberIn({ options, guildId }: Command): Pick<Member, 'server' | 'id' | 'name'> {
  const user = options.getUser('member', true);
  const name = options.getMember('member')?.displayName ?? user.displayName;
  return { server: { platform: 'discord', id: guildId }, id: user.id, name };
}

/** People name roles and channels as Discord shows them. @example withoutMentions('<@&12>, <#34>') // '12, 34' */
export const withoutMentions = (text: string): string => text.replace(/<(?:@[&!]?|#)(\d{15,20})>/g, '$1');

async function textAt(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(FILE_MS) });
    if (!answer.ok) return undefined;
    const bytes = await answer.arrayBuffer();
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What the desk can complete for an option of a command. @example suggestable('appeal', 'case') // 'own-case' */
export function suggestable(command: string, option: string): Suggestable | undefined {
  if (command === 'appeal' && option === 'case') return 'own-case';
  if (command === 'config' && option === 'key') return 'config-key';
  if (command === 'rules' && option === 'phrase') return 'phrase';
  return undefined;
}
