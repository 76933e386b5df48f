import type { Message } from '#core';

/** Node knows these; the ES2023 type library does not yet. */
type WellFormed = string & { isWellFormed(): boolean; toWellFormed(): string };

/**
 * Makes a message storable: half a surrogate pair becomes U+FFFD, one unit for one unit, so spans stay where they
 * are. A message that needs nothing, nearly every one, is returned as it is.
 * @example normalise(message) === message // true
 */
export function normalise(message: Message): Message {
  if (wellFormed(message.text) && message.parts.every((part) => wellFormed(part.text))) return message;
  return {
    ...message,
    text: repaired(message.text),
    parts: message.parts.map((part) => ({ ...part, text: repaired(part.text) })),
  };
}

const wellFormed = (text: string): boolean => (text as WellFormed).isWellFormed();
const repaired = (text: string): string => (text as WellFormed).toWellFormed();
