import type { Caller, CommandRequest, Language } from '#core';
import { commandNamesFor, findCommandName, findSubcommand, parseValue } from './command-names.ts';
import { findMessage, type MessageFinderDeps } from './find-message.ts';
import { parseInquiryCommand } from './inquiry-command.ts';

/** People name channels and members as Slack shows them. @example stripMentions('<#C12|general>, <@U34>') // 'C12, U34' */
export const stripMentions = (text: string): string =>
  text.replace(/<(?:[@#]|!subteam\^)([A-Z0-9]+)(?:\|[^>]*)?>/g, '$1');

/** The first word, and what follows. @example splitFirstWord('  set key value ') // ['set', 'key value'] */
export function splitFirstWord(text: string): readonly [word: string, rest: string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/u.exec(text) ?? [];
  return [word, rest];
}

const toPlainText = (text: string): string =>
  stripMentions(text).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Not one question: a file is asked for, a paper, or a history is read while the asker watches. */
export type InteractiveCommand =
  | { readonly kind: 'form'; readonly form: 'import' | 'inquiry' }
  | { readonly kind: 'backtest'; readonly channel: string };

export type ParsedCommand = Exclude<CommandRequest, { kind: 'backtest' }> | InteractiveCommand;

/**
 * What was typed behind the command, as a question for the desk; undefined: nobody knows that word.
 * @example await parseCommand(finding, asker, 'ja', '事案 Y-4G7C2Q0M1X', 'C1') // { kind: 'case', deriveCaseId: 'Y-4G7C2Q0M1X' }
 */
export async function parseCommand(
  deps: MessageFinderDeps,
  caller: Caller,
  language: Language,
  typed: string,
  channel: string,
): Promise<ParsedCommand | undefined> {
  const [word, rest] = splitFirstWord(typed);
  const [first, more] = splitFirstWord(rest);
  const command = word === '' ? 'help' : findCommandName(word);
  switch (command) {
    case 'help':
      return { kind: 'help', names: commandNamesFor(language) };
    case 'report':
      return { kind: 'report', message: await findMessage(deps, caller, first), reason: toPlainText(more) };
    case 'appeal':
      return { kind: 'appeal', caseId: first, ...(more !== '' && { plea: toPlainText(more) }) };
    case 'case':
      return { kind: 'case', caseId: first };
    case 'help-lines': {
      const locale = first || deps.directory.getCachedUser(caller.id)?.locale;
      return { kind: 'help-lines', ...(locale !== undefined && { locale }) };
    }
    case 'scoreboard':
      return { kind: 'scoreboard', ...(first !== '' && { month: first }) };
    case 'waiting':
      return { kind: 'waiting' };
    case 'prove':
      return { kind: 'prove' };
    case 'setup':
      return { kind: 'setup' };
    case 'cases':
    case 'strikes':
    case 'vouch': {
      const id = stripMentions(first).replace(/^@/, '');
      return {
        kind: command,
        member: { server: caller.server, id, name: deps.directory.memberName(id) ?? id },
      };
    }
    case 'config':
      return parseConfigCommand(first, more);
    case 'rules':
      return parseRulesCommand(first, more);
    case 'mode':
      return { kind: 'mode', ...(first !== '' && { mode: parseValue(first) }) };
    case 'backtest':
      return { kind: 'backtest', channel: first === '' ? channel : stripMentions(first) };
    case 'export':
      return { kind: 'export', ...(first !== '' && { after: first }) };
    case 'inquiry': {
      const ask = parseInquiryCommand(rest);
      return ask === 'form' ? { kind: 'form', form: 'inquiry' } : ask;
    }
    case undefined:
      return undefined;
    default:
      return command satisfies never;
  }
}

function parseConfigCommand(first: string, more: string): ParsedCommand | undefined {
  if (first === '') return { kind: 'config-show' };
  switch (findSubcommand(first)) {
    case 'show':
      return { kind: 'config-show', ...(more !== '' && { key: more }) };
    case 'set': {
      const [key, value] = splitFirstWord(more);
      return { kind: 'config-set', key, value: toPlainText(value) };
    }
    case 'export':
      return { kind: 'config-export' };
    case 'import':
      return { kind: 'form', form: 'import' };
    default:
      return undefined;
  }
}

function parseRulesCommand(first: string, more: string): ParsedCommand | undefined {
  if (first === '') return { kind: 'rules-list' };
  switch (findSubcommand(first)) {
    case 'list':
      return { kind: 'rules-list' };
    case 'test':
      return { kind: 'rules-test', text: toPlainText(more) };
    case 'add': {
      const [ruling, text] = splitFirstWord(more);
      return { kind: 'phrase-add', ruling: parseValue(ruling), text: toPlainText(text) };
    }
    case 'remove':
      return { kind: 'phrase-remove', text: toPlainText(more) };
    default:
      return undefined;
  }
}
