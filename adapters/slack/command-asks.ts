import type { Ask, Asker, Language } from '#core';
import { branchIn, commandIn, commandsFor, valueIn } from './command-words.ts';
import { type Finding, findMessage } from './find-message.ts';
import { inquiryAsk } from './inquiry.ts';

/** People name channels and members as Slack shows them. @example withoutMentions('<#C12|general>, <@U34>') // 'C12, U34' */
export const withoutMentions = (text: string): string =>
  text.replace(/<(?:[@#]|!subteam\^)([A-Z0-9]+)(?:\|[^>]*)?>/g, '$1');

/** The first word, and what follows. @example firstOf('  set key value ') // ['set', 'key value'] */
export function firstOf(text: string): readonly [word: string, rest: string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/u.exec(text) ?? [];
  return [word, rest];
}

const plain = (text: string): string =>
  withoutMentions(text).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Not one question: a file is asked for, a paper, or a history is read while the asker watches. */
export type Errand =
  | { readonly kind: 'form'; readonly what: 'import' | 'inquiry' }
  | { readonly kind: 'backtest'; readonly channel: string };

export type Question = Exclude<Ask, { kind: 'backtest' }> | Errand;

/**
 * What was typed behind the command, as a question for the desk; undefined: nobody knows that word.
 * @example await askOf(finding, asker, 'ja', '事案 Y-4G7C2Q0M1X', 'C1') // { kind: 'case', caseId: 'Y-4G7C2Q0M1X' }
 */
export async function askOf(
  finding: Finding,
  asker: Asker,
  language: Language,
  typed: string,
  channel: string,
): Promise<Question | undefined> {
  const [word, rest] = firstOf(typed);
  const [first, more] = firstOf(rest);
  const command = word === '' ? 'help' : commandIn(word);
  switch (command) {
    case 'help':
      return { kind: 'help', names: commandsFor(language) };
    case 'report':
      return { kind: 'report', message: await findMessage(finding, asker, first), reason: plain(more) };
    case 'appeal':
      return { kind: 'appeal', caseId: first, ...(more !== '' && { plea: plain(more) }) };
    case 'case':
      return { kind: 'case', caseId: first };
    case 'help-lines': {
      const locale = first || finding.directory.known(asker.id)?.locale;
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
      const id = withoutMentions(first).replace(/^@/, '');
      return {
        kind: command,
        member: { server: asker.server, id, name: finding.directory.member(id) ?? id },
      };
    }
    case 'config':
      return configAsk(first, more);
    case 'rules':
      return rulesAsk(first, more);
    case 'mode':
      return { kind: 'mode', ...(first !== '' && { mode: valueIn(first) }) };
    case 'backtest':
      return { kind: 'backtest', channel: first === '' ? channel : withoutMentions(first) };
    case 'export':
      return { kind: 'export', ...(first !== '' && { after: first }) };
    case 'inquiry': {
      const ask = inquiryAsk(rest);
      return ask === 'form' ? { kind: 'form', what: 'inquiry' } : ask;
    }
    case undefined:
      return undefined;
    default:
      return command satisfies never;
  }
}

function configAsk(first: string, more: string): Question | undefined {
  if (first === '') return { kind: 'config-show' };
  switch (branchIn(first)) {
    case 'show':
      return { kind: 'config-show', ...(more !== '' && { key: more }) };
    case 'set': {
      const [key, value] = firstOf(more);
      return { kind: 'config-set', key, value: plain(value) };
    }
    case 'export':
      return { kind: 'config-export' };
    case 'import':
      return { kind: 'form', what: 'import' };
    default:
      return undefined;
  }
}

function rulesAsk(first: string, more: string): Question | undefined {
  if (first === '') return { kind: 'rules-list' };
  switch (branchIn(first)) {
    case 'list':
      return { kind: 'rules-list' };
    case 'test':
      return { kind: 'rules-test', text: plain(more) };
    case 'add': {
      const [ruling, text] = firstOf(more);
      return { kind: 'phrase-add', ruling: valueIn(ruling), text: plain(text) };
    }
    case 'remove':
      return { kind: 'phrase-remove', text: plain(more) };
    default:
      return undefined;
  }
}
