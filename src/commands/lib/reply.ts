import type { Caller, CommandReply, Policy, Wording } from '#core';
import { fillTemplate, MAX_REPLY_LENGTH } from '#core';
import { truncate } from '#lib';
import type { ReaderLocale } from '../../cases/index.ts';

/** Maximum length of a reason or plea, in UTF-16 units. */
export const MAX_USER_TEXT_LENGTH = 1000;

/** The caller of a command, the wording and language of the reply, and the policy in force. */
export interface CommandContext {
  readonly caller: Caller;
  readonly readerLocale: ReaderLocale;
  readonly policy: Policy;
}

/**
 * A reply that says what was done. The text is cut if it does not fit into one message.
 * @example acceptedReply('The settings are in the file.', { file })
 */
export const acceptedReply = (text: string, more: Partial<CommandReply> = {}): CommandReply => ({
  accepted: true,
  code: 'ok',
  text: truncateText(text),
  ...more,
});

/**
 * A reply that refuses a request. The text says why, and what to do instead.
 * @example refusedReply('not-found', fillTemplate(wording.receipt.unknowncase, { case: id }))
 */
export const refusedReply = (code: Exclude<CommandReply['code'], 'ok'>, text: string): CommandReply => ({
  accepted: false,
  code,
  text: truncateText(text),
});

/**
 * The refusal of a text that is longer than `maxLength` UTF-16 units; it names both lengths. Undefined for shorter
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
 * Cuts a text with an ellipsis, so that it fits into one message; never inside a character.
 * @example truncateText('あ'.repeat(3000)).length // 1900
 */
export const truncateText = (text: string, maxLength = MAX_REPLY_LENGTH): string => truncate(text, maxLength);

/**
 * The typed text on one line and cut to 60 UTF-16 units, to be quoted in a reply.
 * @example quoteInput(' a\nb ') // 'a b'
 */
export const quoteInput = (text: string): string =>
  truncateText(text.replace(/[\s\p{Cc}]+/gu, ' ').trim(), 60);

/**
 * Joins the parts as lines; undefined and false are skipped.
 * @example joinLines('a', undefined, 'b') // 'a\nb'
 */
export const joinLines = (...parts: readonly (string | undefined | false)[]): string =>
  parts.filter((part) => part !== undefined && part !== false && part !== '').join('\n');
