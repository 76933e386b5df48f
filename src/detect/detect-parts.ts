import type { DetectionResult, Message } from '#core';
import { mergeSpans } from '../text/index.ts';
import type { DetectOptions } from './detector-types.ts';

/**
 * Evaluates a message of several parts: each part alone, and all together. The result with the highest log odds counts;
 * its spans refer to the parts.
 * @example detectInParts(message, options, detectInText)
 */
export function detectInParts(
  message: Pick<Message, 'text' | 'parts'>,
  options: DetectOptions,
  detectInText: (text: string, options: DetectOptions) => DetectionResult,
): DetectionResult {
  const texts = [message.text, ...message.parts.map((part) => part.text)];
  const starts: number[] = [];
  let whole = '';
  for (const text of texts) {
    starts.push(whole.length);
    whole += `${text}\n`;
  }
  const results = texts.map((text, i) =>
    mapSpans(detectInText(text, options), (span) => toPartSpan(span, i)),
  );
  results.push(
    mapSpans(detectInText(whole, options), (span) => {
      let i = starts.length - 1;
      while (starts[i]! > span.start) i--;
      const start = starts[i]!;
      const end = Math.min(span.end - start, texts[i]!.length);
      return toPartSpan({ start: Math.min(span.start - start, end), end }, i);
    }),
  );
  return results.reduce((worst, result) => (result.logOdds > worst.logOdds ? result : worst));
}

/** Index 0 is the text of the message itself. */
function toPartSpan(span: { start: number; end: number }, index: number) {
  return index === 0
    ? { start: span.start, end: span.end }
    : { start: span.start, end: span.end, part: index - 1 };
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
