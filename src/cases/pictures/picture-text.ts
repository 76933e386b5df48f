import type { KnownPicture, Message, Part, Signal, Wording } from '#core';
import { fillTemplate } from '#core';

/** In words, because a figure would look more exact than it is. */
export type Sureness = keyof Wording['card']['pictures']['sure'];

/*
 * The confidence is the middle between the mean of all letters and the most doubtful one. A text in which one letter is
 * completely doubtful has at most 0.5; below 0.4, the others are doubtful as well.
 */
const MIN_CLEAR = 0.8;
const MIN_DOUBTFUL = 0.4;

/**
 * How sure the recogniser was of a text. @example surenessOf(0.9) // 'clear'
 */
export function surenessOf(confidence: number): Sureness {
  if (confidence >= MIN_CLEAR) return 'clear';
  return confidence >= MIN_DOUBTFUL ? 'doubtful' : 'poor';
}

/** Whether a text was read in a picture, by this program or by the platform. @example isPictureText({ kind: 'image-text' }) // true */
export const isPictureText = ({ kind }: Pick<Part, 'kind'>): boolean => kind === 'image-text';

/**
 * What a part is, in the reader's language: of recognised words with how sure the recogniser was. `number`: of its picture.
 * @example partLabel({ kind: 'image-text', confidence: 0.5 }, wording) // '画像内の文字（読み違いの可能性あり）'
 */
export function partLabel(
  { kind, confidence }: Pick<Part, 'kind' | 'confidence'>,
  wording: Wording,
  number?: number,
): string {
  if (kind !== 'image-text' || confidence === undefined) return wording.part[kind];
  const { code, codeof, words, wordsof, sure } = wording.card.pictures;
  if (confidence === 1) return number === undefined ? code : fillTemplate(codeof, { number });
  const how = { sure: sure[surenessOf(confidence)] };
  return number === undefined ? fillTemplate(words, how) : fillTemplate(wordsof, { ...how, number });
}

/**
 * The number that the page of the case gives to the picture of a part; undefined if there is only one picture.
 * @example pictureNumberOf({ picture: 'b' }, { readPictures: [{ picture: 'a', … }, { picture: 'b', … }] }) // 2
 */
export function pictureNumberOf(
  { picture }: Pick<Part, 'picture'>,
  { readPictures = [] }: Pick<Message, 'readPictures'>,
): number | undefined {
  const index = readPictures.findIndex((read) => read.picture === picture);
  return readPictures.length > 1 && index >= 0 ? index + 1 : undefined;
}

/**
 * Whether a reason is only about words in pictures. `parts`: of the judged message.
 * @example isAboutPictures({ spans: [{ start: 0, end: 2, part: 0 }] }, [{ kind: 'image-text', text: '日払い' }]) // true
 */
export const isAboutPictures = ({ spans }: Pick<Signal, 'spans'>, parts: readonly Part[]): boolean =>
  spans.length > 0 && spans.every(({ part }) => part !== undefined && parts[part]?.kind === 'image-text');

/**
 * A reason as people read it: it says when it is only about words in pictures.
 * @example formatReason(signal, message.parts, wording) // '画像内：高額報酬と外部への誘導'
 */
export const formatReason = (
  signal: Pick<Signal, 'note' | 'spans'>,
  parts: readonly Part[],
  { card: { pictures } }: Wording,
): string =>
  isAboutPictures(signal, parts) ? fillTemplate(pictures.reason, { note: signal.note }) : signal.note;

/**
 * What moderators decided about the same picture in another case.
 * @example formatKnownPicture(picture.known, wording) // '違反と認められた事案 Y-… と同じ画像があります'
 */
export const formatKnownPicture = (
  { label, match, caseId }: KnownPicture,
  { card: { pictures } }: Wording,
): string => fillTemplate(pictures.known[label === 'dismissed' ? label : match], { case: caseId });
