import type { CaseTextPiece, Span } from '#core';
import { mergeOverlappingSpans, splitByMarks, widenToWords } from '../../../cases/index.ts';

/**
 * A text in pieces, with its spans marked to whole words; spans of parts are left out.
 * @example markText('日給5万です', [{ start: 0, end: 4 }]) // [{ text: '日給5万', isMarked: true }, { text: 'です', isMarked: false }]
 */
export const markText = (text: string, spans: readonly Span[]): readonly CaseTextPiece[] =>
  splitByMarks(text, widenToWords(mergeOverlappingSpans(spans), text));
