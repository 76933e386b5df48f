import type { DetectionResult, Message } from '#core';
import { mergeSpans } from '../text/index.ts';

/**
 * Judges a message of several parts: each alone, and all together; the worst finding counts, its spans in their parts.
 * @example detectInParts(message, (text) => judgeText(text, options))
 */
export function detectInParts(
  message: Pick<Message, 'text' | 'parts'>,
  detectInText: (text: string) => DetectionResult,
): DetectionResult {
  const texts = [message.text, ...message.parts.map((part) => part.text)];
  const starts: number[] = [];
  let whole = '';
  for (const piece of texts) {
    starts.push(whole.length);
    whole += `${piece}\n`;
  }
  const results = texts.map((piece, i) => mapSpans(detectInText(piece), (span) => toPartSpan(span, i)));
  results.push(
    mapSpans(detectInText(whole), (span) => {
      let i = starts.length - 1;
      while (starts[i]! > span.start) i--;
      const at = starts[i]!;
      const end = Math.min(span.end - at, texts[i]!.length);
      return toPartSpan({ start: Math.min(span.start - at, end), end }, i);
    }),
  );
  return results.reduce((worst, finding) => (finding.score > worst.score ? finding : worst));
}

function toPartSpan(span: { start: number; end: number }, piece: number) {
  return piece === 0
    ? { start: span.start, end: span.end }
    : { start: span.start, end: span.end, part: piece - 1 };
}

function mapSpans(
  result: DetectionResult,
  mapSpan: (span: { start: number; end: number }) => ReturnType<typeof toPartSpan>,
): DetectionResult {
  if (result.signals.length === 0) return result;
  const signals = result.signals.map((signal) => ({
    ...signal,
    spans: mergeSpans(signal.spans.map(mapSpan)),
  }));
  return { ...result, signals };
}
