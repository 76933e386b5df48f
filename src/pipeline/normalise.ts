import type { Message } from '#core';

/**
 * Makes a message storable: each lone surrogate becomes U+FFFD, one code unit for one, so spans stay valid. Nearly
 * every message needs nothing and is returned as it is.
 * @example normalise(message) === message // true
 */
export function normalise(message: Message): Message {
  if (message.text.isWellFormed() && message.parts.every((part) => part.text.isWellFormed())) return message;
  return {
    ...message,
    text: message.text.toWellFormed(),
    parts: message.parts.map((part) => ({ ...part, text: part.text.toWellFormed() })),
  };
}
