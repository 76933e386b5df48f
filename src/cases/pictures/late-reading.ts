import type { Message, MessageGroup, Verdict } from '#core';
import { isEvidence } from '#core';
import { isSameMessage, joinMessages } from '../message-group.ts';

/**
 * Whether two versions of a message differ at most in what was read in their pictures.
 * @example isSameApartFromReadings(withReadPictures(message, found), message) // true
 */
export const isSameApartFromReadings = (one: Message, other: Message): boolean =>
  isSameMessage(one.ref, other.ref) && contentKey(one) === contentKey(other);

/**
 * Whether two groups have the same messages, with other readings of their pictures at most.
 * @example isSameGroupApartFromReadings(event.pieces ?? [event.message], state.latest.pieces) // false after an edit
 */
export const isSameGroupApartFromReadings = (one: MessageGroup, other: MessageGroup): boolean =>
  one.length === other.length &&
  one.every((message) => other.some((version) => isSameApartFromReadings(message, version)));

/**
 * Whether a picture shows evidence, or moderators upheld the same or a similar one.
 * @example picturesShowEvidence(state.latest) // false: only the typed text does
 */
export function picturesShowEvidence({
  message,
  pieces,
  verdict,
}: {
  readonly message: Message;
  readonly pieces: MessageGroup;
  readonly verdict: Verdict;
}): boolean {
  const { parts, readPictures = [] } = joinMessages(message, pieces);
  const isInPicture = (part: number | undefined) => part !== undefined && parts[part]?.picture !== undefined;
  return (
    readPictures.some(({ known }) => known?.label === 'upheld') ||
    verdict.signals.some((signal) => isEvidence(signal) && signal.spans.some(({ part }) => isInPicture(part)))
  );
}

const contentKey = ({ text, parts, pictures, erased }: Message): string =>
  JSON.stringify([text, parts.filter(({ picture }) => picture === undefined), pictures, erased]);
