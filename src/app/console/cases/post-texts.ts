import type { CasePart, CaseReason, CaseView, Message, Part, Signal, Span } from '#core';
import {
  type CaseState,
  chooseReasons,
  formatReason,
  joinMessages,
  partLabel,
  type ReaderLocale,
  sortSignalsByWeight,
  translateVerdict,
} from '../../../cases/index.ts';
import { casePictures } from './case-pictures.ts';
import { markText } from './mark-text.ts';

type PostTexts = Pick<
  CaseView,
  'pictures' | 'files' | 'text' | 'parts' | 'reasons' | 'moreReasons' | 'isErased' | 'postCount'
> &
  Partial<Pick<CaseView, 'editedText'>>;

/**
 * The post with its parts, pictures, files and marks, and the reasons in the reader's language.
 * @example postTexts(state, locale).text // [{ text: '日給5万', isMarked: true }, { text: 'です', isMarked: false }]
 */
export function postTexts(state: CaseState, locale: ReaderLocale): PostTexts {
  const { message, pieces, verdict: stored } = state.evidence;
  const verdict = translateVerdict(stored, locale);
  const joined = joinMessages(message, pieces);
  const chosen = chooseReasons(verdict);
  const spans = chosen.flatMap((signal) => signal.spans);
  const { pictures, parts, files } = casePictures(state, locale);
  const latest = joinMessages(state.latest.message, state.latest.pieces);
  return {
    text: markText(joined.text, spans),
    // An erased part has no text.
    parts: joined.parts.flatMap((part, index) =>
      parts.has(index) || part.text === '' ? [] : [markPart(part, index, spans, locale)],
    ),
    ...{ pictures, files },
    ...(latest.text !== joined.text && { editedText: latest.text }),
    reasons: chosen.map(toReason(joined, locale)),
    moreReasons: sortSignalsByWeight(verdict)
      .filter((signal) => !chosen.includes(signal))
      .map(toReason(joined, locale)),
    isErased: message.erased === true,
    postCount: pieces.length,
  };
}

const toReason =
  ({ parts }: Message, { wording }: ReaderLocale) =>
  (signal: Signal): CaseReason => ({ text: formatReason(signal, parts, wording), rule: signal.rule });

function markPart(part: Part, index: number, spans: readonly Span[], { wording }: ReaderLocale): CasePart {
  const own = spans.filter(({ part }) => part === index).map(({ start, end }) => ({ start, end }));
  return { label: partLabel(part, wording), pieces: markText(part.text, own) };
}
