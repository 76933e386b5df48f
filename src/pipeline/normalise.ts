import type { Message } from '#core';

/**
 * Makes a message storable: replaces each lone surrogate by U+FFFD. The length does not change, so spans stay valid.
 * Most messages need no change and are returned as the same object.
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
