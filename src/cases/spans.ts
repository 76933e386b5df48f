import type { Span } from '#core';

/**
 * Spans sorted, clipped to the text, and merged where they touch.
 * @example clipAndMergeSpans([{ start: 2, end: 5 }, { start: 4, end: 9 }], 7) // [{ start: 2, end: 7 }]
 */
export function clipAndMergeSpans(spans: readonly Span[], length: number): Span[] {
  const sorted = spans
    .map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(length, end) }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
  const result: { start: number; end: number }[] = [];
  for (const span of sorted) {
    const last = result.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else result.push(span);
  }
  return result;
}

/** Words of any language: the rules of Unicode, and a dictionary for languages without blanks. */
const words = new Intl.Segmenter('ja', { granularity: 'word' });

/** The dictionary does not know new names in katakana, and separates a figure from its unit: テレ|グラム, 5|万|円. */
const KATAKANA = /[\p{Script=Katakana}ーﾞﾟ]/u;
const FIGURE = /[\d０-９.,，．百千万億]/;
const FIGURE_OR_UNIT = /[\d０-９.,，．百千万億円]/;

/**
 * Spans of a text, clipped, widened until they begin and end between two words, sorted and merged: a highlight never cuts a
 * word or a character in two. For people who read; detection keeps the exact spans.
 * @example widenToWords([{ start: 1, end: 3 }], 'アルバイト') // [{ start: 0, end: 5 }]
 */
export function widenToWords(spans: readonly Span[], text: string): Span[] {
  const exact = clipAndMergeSpans(spans, text.length);
  if (exact.length === 0) return exact;
  const segments = words.segment(text);
  const widened = exact.map(({ start, end }) => {
    while (isInsideRun(text, start)) start--;
    while (isInsideRun(text, end)) end++;
    const first = segments.containing(start);
    const last = segments.containing(end - 1);
    return {
      start: first?.index ?? start,
      end: last === undefined ? end : last.index + last.segment.length,
    };
  });
  return clipAndMergeSpans(widened, text.length);
}

/** Is there katakana, or a figure, on both sides of this position? */
function isInsideRun(text: string, position: number): boolean {
  const before = text.charAt(position - 1);
  const after = text.charAt(position);
  return (
    (KATAKANA.test(before) && KATAKANA.test(after)) || (FIGURE.test(before) && FIGURE_OR_UNIT.test(after))
  );
}
