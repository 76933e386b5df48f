import type { CasePart, CaseReason, CaseTextPiece, CaseView, Message, Span, Verdict } from '#core';
import {
  type CaseState,
  chooseReasons,
  joinMessages,
  mergeOverlappingSpans,
  type ReaderLocale,
  sortSignalsByWeight,
  splitByMarks,
  translateVerdict,
  widenToWords,
} from '../../../cases/index.ts';

type PostTexts = Pick<CaseView, 'text' | 'parts' | 'reasons' | 'moreReasons' | 'isErased' | 'postCount'> &
  Partial<Pick<CaseView, 'editedText'>>;

/**
 * The post with its parts and marks, and the reasons in the reader's language.
 * @example postTexts(state, locale).text // [{ text: '日給5万', isMarked: true }, { text: 'です', isMarked: false }]
 */
export function postTexts(state: CaseState, locale: ReaderLocale): PostTexts {
  const { message, pieces, verdict: stored } = state.evidence;
  const verdict = translateVerdict(stored, locale);
  const joined = joinMessages(message, pieces);
  const chosen = chooseReasons(verdict);
  const spans = chosen.flatMap((signal) => signal.spans);
  const latest = joinMessages(state.latest.message, state.latest.pieces);
  return {
    text: markText(joined.text, spans),
    parts: joined.parts.map((part, index) => markPart(part, index, spans, locale)),
    ...(latest.text !== joined.text && { editedText: latest.text }),
    reasons: chosen.map(toReason),
    moreReasons: sortSignalsByWeight(verdict)
      .filter((signal) => !chosen.includes(signal))
      .map(toReason),
    isErased: message.erased === true,
    postCount: pieces.length,
  };
}

const toReason = ({ note, rule }: Verdict['signals'][number]): CaseReason => ({ text: note, rule });

/** Spans of the text itself; those of parts are left out. */
const markText = (text: string, spans: readonly Span[]): readonly CaseTextPiece[] =>
  splitByMarks(text, widenToWords(mergeOverlappingSpans(spans), text));

function markPart(
  { kind, text }: Message['parts'][number],
  index: number,
  spans: readonly Span[],
  { wording }: ReaderLocale,
): CasePart {
  const own = spans.filter(({ part }) => part === index).map(({ start, end }) => ({ start, end }));
  return { label: wording.part[kind], pieces: markText(text, own) };
}
