import type { Card, Message, Span, Verdict, Wording } from '#core';

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

/**
 * The text of a message, followed by each part that has a span. The spans are moved to their positions in this text.
 * @example createExcerpt(message, verdict, wording) // { text: 'look\n[forwarded] easy money', spans: [{ start: 22, end: 27 }] }
 */
export function createExcerpt(
  message: Message,
  verdict: Verdict,
  wording: Wording,
): Pick<Card, 'text' | 'spans'> {
  const spans = verdict.signals.flatMap((signal) => signal.spans);
  let text = message.text;
  const shiftedSpans = spans.filter((span) => span.part === undefined);
  for (const [index, part] of message.parts.entries()) {
    const inPart = spans.filter((span) => span.part === index);
    if (inPart.length === 0) continue;
    text += `${text === '' ? '' : '\n'}[${wording.part[part.kind]}] `;
    const offset = text.length;
    text += part.text;
    shiftedSpans.push(
      ...clipAndMergeSpans(inPart, part.text.length).map(({ start, end }) => ({
        start: start + offset,
        end: end + offset,
      })),
    );
  }
  return { text, spans: clipAndMergeSpans(shiftedSpans, text.length) };
}
