import type { Message } from '#core';

/** Node knows these; the ES2023 type library does not yet. */
type WellFormedString = string & { isWellFormed(): boolean; toWellFormed(): string };

/**
 * Makes a message storable: half a surrogate pair becomes U+FFFD, one unit for one unit, so spans stay where they
 * are. A message that needs nothing, nearly every one, is returned as it is.
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
