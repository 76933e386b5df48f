import type { Message } from '#core';

/** Node has these methods; the ES2023 types of TypeScript do not yet. */
type WellFormedString = string & { isWellFormed(): boolean; toWellFormed(): string };

/**
 * Makes a message storable: each lone surrogate becomes U+FFFD, one code unit for one, so spans stay valid. Nearly every
 * message needs nothing and is returned as it is.
 * @example normalise(message) === message // true
 */
export function normalise(message: Message): Message {
  if (isWellFormed(message.text) && message.parts.every((part) => isWellFormed(part.text))) return message;
  return {
    ...message,
    text: toWellFormed(message.text),
    parts: message.parts.map((part) => ({ ...part, text: toWellFormed(part.text) })),
  };
}

const isWellFormed = (text: string): boolean => (text as WellFormedString).isWellFormed();
const toWellFormed = (text: string): string => (text as WellFormedString).toWellFormed();
