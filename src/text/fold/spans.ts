import type { Span } from '#core';
import { type FoldedText, isSurrogatePairAt } from './fold.ts';

let cachedSegmenter: Intl.Segmenter | undefined;
/** Created at the first use: that takes as long as reading a thousand messages, and most commands need none. */
const graphemeSegmenter = (): Intl.Segmenter => {
  cachedSegmenter ??= new Intl.Segmenter('ja', { granularity: 'grapheme' });
  return cachedSegmenter;
};
/** Enough for every usual character; the window grows up to the limit for long sequences of combining marks. */
const INITIAL_WINDOW_UNITS = 64;
const MAX_WINDOW_UNITS = 8192;

/**
 * The span of the original text for the folded range [start, end). It includes separate voicing marks and never splits a
 * grapheme.
 * @example originalSpan('ﾊﾞｲﾄ!', fold('ﾊﾞｲﾄ!'), 0, 3) // { start: 0, end: 4 }
 */
export function originalSpan(original: string, folded: FoldedText, start: number, end: number): Span {
  const [ofStart, ofEnd] = [folded.sourceOffsets[start]!, folded.sourceOffsets[end - 1]!];
  // In a text that is read by columns the end may stand above the start.
  const first = Math.min(ofStart, ofEnd);
  const last = Math.max(ofStart, ofEnd);
  const after = last + (isSurrogatePairAt(original, last) ? 2 : 1);
  return { start: graphemeStart(original, first), end: graphemeEnd(original, after) };
}

function graphemeStart(text: string, at: number): number {
  return at === 0 ? 0 : graphemeAround(text, at).start;
}

function graphemeEnd(text: string, at: number): number {
  let end = at >= text.length ? text.length : Math.max(at, graphemeAround(text, at - 1).end);
  while (end < text.length && VOICING_MARKS.has(text.charCodeAt(end))) end = graphemeAround(text, end).end;
  return end;
}

/**
 * The grapheme that contains the unit at `at`. The segmenter is used only if a neighbour may join the unit, with a window
 * that grows if the grapheme reaches its edge.
 */
function graphemeAround(text: string, at: number): { start: number; end: number } {
  if (
    isStandaloneCharacterAt(text, at - 1) &&
    isStandaloneCharacterAt(text, at) &&
    isStandaloneCharacterAt(text, at + 1)
  ) {
    return { start: at, end: at + 1 };
  }
  for (let reach = INITIAL_WINDOW_UNITS; ; reach *= 4) {
    const from = Math.max(0, at - reach);
    const to = Math.min(text.length, at + reach);
    const grapheme = graphemeSegmenter()
      .segment(text.slice(from, to))
      .containing(at - from)!;
    const start = from + grapheme.index;
    const end = start + grapheme.segment.length;
    const isComplete = (start > from || from === 0) && (end < to || to === text.length);
    if (isComplete || reach >= MAX_WINDOW_UNITS) return { start, end };
  }
}

/**
 * A character that never joins its neighbours: kana, kanji, Latin, digits, punctuation, line feeds. Voicing marks, emoji,
 * joiners, Hangul and other scripts need the segmenter.
 */
function isStandaloneCharacterAt(text: string, at: number): boolean {
  if (at < 0 || at >= text.length) return true;
  const unit = text.charCodeAt(at);
  return (
    (unit >= 0x20 && unit < 0x7f) ||
    unit === 0x0a ||
    (unit >= 0x3000 && unit < 0x302a) ||
    (unit >= 0x3041 && unit < 0x3097) ||
    (unit >= 0x30a0 && unit < 0x3100) ||
    (unit >= 0x4e00 && unit < 0xa000) ||
    (unit >= 0xff01 && unit < 0xff9e)
  );
}

const VOICING_MARKS = new Set([0x309b, 0x309c, 0x3099, 0x309a, 0xff9e, 0xff9f]);

/** Sorts spans and merges those that touch or overlap. @example mergeSpans([{ start: 3, end: 5 }, { start: 0, end: 4 }]) // [{ start: 0, end: 5 }] */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const sorted = spans.slice();
  if (sorted.length < 2) return sorted;
  sorted.sort(byPosition);
  const merged: Span[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last === undefined || last.part !== span.part || span.start > last.end) merged.push(span);
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end };
  }
  return merged;
}

const byPosition = (a: Span, b: Span): number =>
  (a.part ?? -1) - (b.part ?? -1) || a.start - b.start || a.end - b.end;
