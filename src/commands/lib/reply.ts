import type { Caller, CommandReply, Policy, Wording } from '#core';
import { fillTemplate, MAX_REPLY_LENGTH } from '#core';
import type { ReaderLocale } from '../../cases/index.ts';

/** Longest reason or plea, in UTF-16 units. */
export const MAX_USER_TEXT_LENGTH = 1000;

/** Who runs a command, the wording and language of the reply, and the policy in force. */
export interface CommandContext {
  readonly caller: Caller;
  readonly readerLocale: ReaderLocale;
  readonly policy: Policy;
}

/**
 * A reply that says what was done; a longer text than a message holds is cut.
 * @example acceptedReply('The settings are in the file.', { file })
 */
export const acceptedReply = (text: string, more: Partial<CommandReply> = {}): CommandReply => ({
  accepted: true,
  code: 'ok',
  text: truncateText(text),
  ...more,
});

/**
 * A reply that says why nothing was done, and what to do instead.
 * @example refusedReply('not-found', fillTemplate(wording.receipt.unknowncase, { case: id }))
 */
export const refusedReply = (code: Exclude<CommandReply['code'], 'ok'>, text: string): CommandReply => ({
  accepted: false,
  code,
  text: truncateText(text),
});

/**
 * The refusal of a text that is longer than `maxLength` UTF-16 units; it names both numbers. Undefined for shorter
 * texts.
 * @example const refusal = tooLongReply(reason, wording); if (refusal) return refusal;
 */
export const tooLongReply = (
  text: string,
  wording: Wording,
  maxLength = MAX_USER_TEXT_LENGTH,
): CommandReply | undefined =>
  text.length <= maxLength
    ? undefined
    : refusedReply(
        'too-long',
        fillTemplate(wording.desk.refused.toolong, { length: text.length, most: maxLength }),
      );

/**
 * Cuts a text to `maxLength` UTF-16 units, with an ellipsis; never inside a surrogate pair.
 * @example truncateText('あ'.repeat(3000)).length // 1900
 */
export function truncateText(text: string, maxLength = MAX_REPLY_LENGTH): string {
  if (text.length <= maxLength) return text;
  const end = maxLength - 1;
  const splitsPair = (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return `${text.slice(0, splitsPair ? end - 1 : end)}…`;
}

/**
 * What a member typed, on one line and at most 60 UTF-16 units, to be repeated in a reply.
 * @example quoteInput(' a\nb ') // 'a b'
 */
export const quoteInput = (text: string): string =>
  truncateText(text.replace(/[\s\p{Cc}]+/gu, ' ').trim(), 60);

/**
 * Joins the parts that are there as lines.
 * @example joinLines('a', undefined, 'b') // 'a\nb'
 */
export const joinLines = (...parts: readonly (string | undefined | false)[]): string =>
  parts.filter((part) => part !== undefined && part !== false && part !== '').join('\n');
