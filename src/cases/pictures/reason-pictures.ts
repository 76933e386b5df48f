import type { Message, Signal } from '#core';
import { KNOWN_PICTURE, SIMILAR_PICTURE } from '#core';
import type { JudgedMessage } from '../case-state.ts';
import { createGroupLayout } from '../message-group.ts';

/** A picture of a judged message; `index` is its place in `Message.pictures`. */
export interface PictureOfMessage {
  readonly message: Message;
  readonly index: number;
}

/**
 * The pictures that a reason is about, each once: words or codes of the reason were read in them, or moderators upheld them
 * before. Empty for a reason that is about no picture, or about one that is not in `Message.pictures`.
 * @example picturesOfReason(signal, state.evidence).map(({ index }) => index) // [0]
 */
export function picturesOfReason(
  { rule, spans }: Pick<Signal, 'rule' | 'spans'>,
  { message, pieces }: Pick<JudgedMessage, 'message' | 'pieces'>,
): readonly PictureOfMessage[] {
  const { parts } = createGroupLayout(message, pieces);
  const ofWords = spans.flatMap((span) => {
    const found = span.part === undefined ? undefined : parts[span.part];
    return found ? locate(found.message, found.message.parts[found.index]?.picture) : [];
  });
  return unique([...ofWords, ...pieces.flatMap((piece) => upheldPicturesOf(rule, piece))]);
}

const MATCH_OF_RULE: Readonly<Record<string, 'same' | 'similar'>> = {
  [KNOWN_PICTURE]: 'same',
  [SIMILAR_PICTURE]: 'similar',
};

const upheldPicturesOf = (rule: string, message: Message): readonly PictureOfMessage[] =>
  (message.readPictures ?? []).flatMap(({ picture, known }) =>
    known?.label === 'upheld' && known.match === MATCH_OF_RULE[rule] ? locate(message, picture) : [],
  );

function locate(message: Message, picture: string | undefined): readonly PictureOfMessage[] {
  const index = picture === undefined ? -1 : (message.pictures ?? []).indexOf(picture);
  return index < 0 ? [] : [{ message, index }];
}

const unique = (found: readonly PictureOfMessage[]): readonly PictureOfMessage[] =>
  found.filter(
    (one, i) => i === found.findIndex((other) => other.message === one.message && other.index === one.index),
  );
