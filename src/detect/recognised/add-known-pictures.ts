import type { DetectionResult, Message, Signal, Stance } from '#core';
import { KNOWN_PICTURE, logit, roundLogOdds, SIMILAR_PICTURE } from '#core';
import { joinTypedText } from './typed-text.ts';

type MessageWithPictures = Pick<Message, 'text' | 'parts' | 'readPictures'>;

/** Puts the picture among the first reasons. It is not part of the log odds: moderators have decided about the picture. */
const WEIGHT = roundLogOdds(logit(0.99));

/**
 * The message without what was read in pictures that moderators dismissed before: such a picture leads to no further case.
 * Parts keep their places.
 * @example withoutDismissedPictures(message).parts[0]?.text // ''
 */
export function withoutDismissedPictures<T extends MessageWithPictures>(message: T): T {
  const dismissed = new Set(
    message.readPictures?.flatMap(({ picture, known }) => (known?.label === 'dismissed' ? [picture] : [])),
  );
  if (dismissed.size === 0) return message;
  const parts = message.parts.map((part) =>
    part.picture !== undefined && dismissed.has(part.picture) ? { ...part, text: '' } : part,
  );
  return { ...message, parts };
}

/**
 * Adds the pictures that moderators of the server upheld before. The same picture hides the post, a similar one leads to a
 * review. What was typed with it is considered first: a call for help is left alone, and a post that warns, quotes, discusses or
 * looks for work is only reviewed. `stanceOf`: the stance of what was typed; called only if there is such a picture. Pure.
 * @example addKnownPictures(result, message, { stanceOf: detector.classifyTypedStance, notes }).pictureRuling // 'hide'
 */
export function addKnownPictures(
  result: DetectionResult,
  message: MessageWithPictures,
  {
    stanceOf,
    notes,
  }: {
    readonly stanceOf: (text: string) => Stance;
    readonly notes: { readonly same: string; readonly similar: string };
  },
): DetectionResult {
  const upheld = (message.readPictures ?? []).flatMap(({ known }) =>
    known?.label === 'upheld' ? [known] : [],
  );
  if (upheld.length === 0) return result;
  const stance = typedStance(message, stanceOf);
  if (stance === 'asking-help') return result;
  const isSame = upheld.some(({ match }) => match === 'same');
  const signal: Signal = {
    rule: isSame ? KNOWN_PICTURE : SIMILAR_PICTURE,
    weight: WEIGHT,
    sorts: [],
    spans: [],
    note: isSame ? notes.same : notes.similar,
  };
  return {
    ...result,
    signals: [...result.signals, signal],
    stance,
    pictureRuling: isSame && stance === 'soliciting' ? 'hide' : 'review',
  };
}

/** The stance of what is not from pictures: moderators have decided about the picture itself. */
function typedStance(message: MessageWithPictures, stanceOf: (text: string) => Stance): Stance {
  const typed = joinTypedText(message);
  return typed === '' ? 'soliciting' : stanceOf(typed);
}
