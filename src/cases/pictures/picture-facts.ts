import type { CardFact, Wording } from '#core';
import { fillTemplate } from '#core';
import { truncate } from '#lib';
import type { JudgedMessage } from '../case-state.ts';
import { partsInExcerpt } from '../excerpt.ts';
import { joinMessages } from '../message-group.ts';
import { formatKnownPicture, isPictureText, partLabel, pictureNumberOf } from './picture-text.ts';

/** A card quotes this many texts in addition to those of the reasons; the page of the case has all. */
const MAX_TEXTS = 3;
const MAX_TEXT_LENGTH = 80;

/**
 * How many pictures could not be read and why: the messages were judged without them.
 * @example unreadPictureFacts(state.latest, wording) // [{ label: '画像', value: '1枚を読み取れず（時間切れ）、…' }]
 */
export function unreadPictureFacts(
  { pieces }: Pick<JudgedMessage, 'pieces'>,
  { list, card: { pictures } }: Wording,
): readonly CardFact[] {
  const count = pieces.reduce((sum, { unreadPictures = 0 }) => sum + unreadPictures, 0);
  if (count === 0) return [];
  const causes = pieces.flatMap(({ erased, readPictures = [] }) =>
    erased ? [] : readPictures.flatMap(({ problem }) => problem ?? []),
  );
  const why = [...new Set(causes)].map((cause) => pictures.why[cause]).join(list);
  const { unread, unreadcount } = pictures;
  const value = why === '' ? fillTemplate(unreadcount, { count }) : fillTemplate(unread, { count, why });
  return [{ label: pictures.label, value }];
}

/**
 * The beginnings of texts that were read in pictures and are in no reason. Those of the reasons are in the excerpt.
 * @example pictureTextFacts(state.evidence, wording) // [{ label: '画像内の二次元コード', value: '「t.me/example」' }]
 */
export function pictureTextFacts(
  { message, pieces, verdict }: JudgedMessage,
  wording: Wording,
): readonly CardFact[] {
  const { label, more, quote } = wording.card.pictures;
  const inExcerpt = partsInExcerpt(verdict);
  const joined = joinMessages(message, pieces);
  const others = joined.parts.filter(
    (part, index) => isPictureText(part) && part.text.trim() !== '' && !inExcerpt.has(index),
  );
  const rest = others.length - MAX_TEXTS;
  return [
    ...others.slice(0, MAX_TEXTS).map((part) => {
      const text = truncate(part.text.replace(/\s+/g, ' ').trim(), MAX_TEXT_LENGTH);
      return {
        label: capitalise(partLabel(part, wording, pictureNumberOf(part, joined))),
        value: fillTemplate(quote, { text }),
      };
    }),
    ...(rest > 0 ? [{ label, value: fillTemplate(more, { count: rest }) }] : []),
  ];
}

/**
 * What moderators decided before about the pictures of a case, each sentence once, with a link to the page of the other case.
 * @example knownPictureFacts(state.evidence, wording) // [{ label: '画像', value: '違反と認められた事案 Y-… と同じ画像があります' }]
 */
export function knownPictureFacts(
  { pieces }: Pick<JudgedMessage, 'pieces'>,
  wording: Wording,
  addressOf: (caseId: string) => string | undefined = () => undefined,
): readonly CardFact[] {
  const read = pieces.flatMap(({ erased, readPictures = [] }) => (erased ? [] : readPictures));
  const { label } = wording.card.pictures;
  const caseOfSentence = new Map(
    read.flatMap(({ known }) => (known ? [[formatKnownPicture(known, wording), known.caseId]] : [])),
  );
  return [...caseOfSentence].map(([value, caseId]) => {
    const address = addressOf(caseId);
    return { label, value, ...(address !== undefined && { links: [address] }) };
  });
}

/** Labels of parts stand inside brackets elsewhere, where they begin with a small letter. */
const capitalise = (label: string): string => label.charAt(0).toUpperCase() + label.slice(1);
