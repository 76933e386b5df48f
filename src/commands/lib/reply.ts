import type { Caller, Clock, CommandReply, Log, Policy, PolicyStore, Wording } from '#core';
import { fillTemplate, MAX_REPLY_LENGTH } from '#core';
import type { ReaderLocale } from '../../cases/index.ts';

/** So much may be written as a reason or a plea, in UTF-16 units. */
export const MAX_USER_TEXT_LENGTH = 1000;

/** One question at the desk: who asks, in which words the answer is given, under which policy. */
export interface CommandContext {
  readonly caller: Caller;
  readonly readerLocale: ReaderLocale;
  readonly policy: Policy;
}

/** What every answer may need. */
export interface CommandDependencies {
  readonly policies: PolicyStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** @example told('The settings are in the file.', { file }) */
export const acceptedReply = (text: string, more: Partial<CommandReply> = {}): CommandReply => ({
  accepted: true,
  code: 'ok',
  text: truncateText(text),
  ...more,
});

/** @example refused('not-found', fill(words.receipt.unknowncase, { case: id })) */
export const refusedReply = (code: Exclude<CommandReply['code'], 'ok'>, text: string): CommandReply => ({
  accepted: false,
  code,
  text: truncateText(text),
});

/** A text that is longer than may be, refused with both numbers; undefined when it is not. */
export const tooLongReply = (
  text: string,
  words: Wording,
  most = MAX_USER_TEXT_LENGTH,
): CommandReply | undefined =>
  text.length <= most
    ? undefined
    : refusedReply('too-long', fillTemplate(words.desk.refused.toolong, { length: text.length, most }));

/** As much as one message holds; cut between characters, never inside one. @example truncateText('あ'.repeat(3000)).length // 1900 */
export function truncateText(text: string, most = MAX_REPLY_LENGTH): string {
  if (text.length <= most) return text;
  const end = most - 1;
  const splits = (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return `${text.slice(0, splits ? end - 1 : end)}…`;
}

/** What somebody typed, short enough to be repeated to them. @example quoted(' a\nb ') // 'a b' */
export const quoteInput = (text: string): string =>
  truncateText(text.replace(/[\s\p{Cc}]+/gu, ' ').trim(), 60);

/** Lines as one text; whoever is not there is left out. @example lines('a', undefined, 'b') // 'a\nb' */
export const joinLines = (...parts: readonly (string | undefined | false)[]): string =>
  parts.filter((part) => part !== undefined && part !== false && part !== '').join('\n');
