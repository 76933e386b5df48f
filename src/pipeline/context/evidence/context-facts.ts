import type { Message, Policy } from '#core';
import { type Hint, lettersOnly } from '../../../detect/index.ts';
import { foldText } from '../../../text/index.ts';
import { daysSince } from '../account-standing.ts';

/** What surrounds a message. A fact that the platform or the memory does not know is undefined. */
export interface ContextFacts {
  /** Since the account was made. */
  readonly accountDays: number | undefined;
  /** Since the author joined the server. */
  readonly memberDays: number | undefined;
  /** Messages of the author since joining, this one included. */
  readonly messages: number | undefined;
  /** Channels in which the author posted the same text within minutes, this one included. */
  readonly channels: number;
  /** The weight of all reports on the same text. */
  readonly reports: number;
  /** Letters and digits of the text and its parts, without names of files and of the author. */
  readonly letters: number;
  readonly picture: boolean;
  readonly reply: boolean;
  readonly gameChannel: boolean;
}

/** The facts that come from memory and not from the message. */
export type RememberedFacts = Pick<ContextFacts, 'messages' | 'channels' | 'reports'>;

/**
 * The facts about a message at the moment when it was sent. Pure.
 * @example readContextFacts(message, policy, { messages: 1, channels: 1, reports: 0 }).memberDays // 0.25
 */
export const readContextFacts = (
  message: Message,
  policy: Pick<Policy, 'channels'>,
  remembered: RememberedFacts,
): ContextFacts => ({
  ...remembered,
  accountDays: daysSince(message.author.accountCreatedAt, message.sentAt),
  memberDays: daysSince(message.author.joinedAt, message.sentAt),
  letters: lettersOf(message).length,
  picture: message.parts.some(({ kind, text }) => kind === 'attachment-name' && PICTURE_NAME.test(text)),
  reply: message.replyTo !== undefined,
  gameChannel: [message.ref.channel, ...(message.within ?? [])].some((channel) =>
    (policy.channels.games ?? []).includes(channel),
  ),
});

/** The name of a picture is the first line; alternative texts may follow. */
const PICTURE_NAME = /^[^\n]*\.(?:png|jpe?g|gif|webp|heic|heif|avif|bmp)\s*(?:\n|$)/i;

const NOT_WRITTEN = new Set(['attachment-name', 'display-name']);
const MAX_TEXT_LENGTH = 4000;

/**
 * The folded letters and digits of a message, without spaces, emoji, punctuation and names. Equal for two copies of a text
 * that differ in these only.
 * @example lettersOf({ text: 'お金、 欲しい人？', parts: [] }) // 'お金欲しい人'
 */
export const lettersOf = ({ text, parts }: Pick<Message, 'text' | 'parts'>): string =>
  lettersOnly(
    foldText(
      [text, ...parts.filter(({ kind }) => !NOT_WRITTEN.has(kind)).map((part) => part.text)]
        .join('\n')
        .slice(0, MAX_TEXT_LENGTH),
    ),
  );

/** A remark is short; in a longer text the same words are part of something else. In UTF-16 units. */
const MAX_REMARK_LENGTH = 100;

/**
 * The hints in a short message.
 * @example findHints({ text: '暇な人いる？', parts: [] }, rules.day.hints).map(({ rule }) => rule) // ['context/question-hook']
 */
export function findHints(message: Pick<Message, 'text' | 'parts'>, hints: readonly Hint[]): readonly Hint[] {
  if (hints.length === 0 || message.text.length > MAX_REMARK_LENGTH) return [];
  const letters = lettersOf(message);
  return hints.filter(({ terms }) => terms.some((term) => letters.includes(term)));
}
