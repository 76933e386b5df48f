import type { Finding, Message } from '#core';
import { mergeSpans } from '../text/index.ts';

/**
 * Judges a message of several parts: each alone, and all together; the worst finding counts, its spans in their parts.
 * @example judgeParts(message, (text) => judgeText(text, options))
 */
export function judgeParts(
  message: Pick<Message, 'text' | 'parts'>,
  judgeText: (text: string) => Finding,
): Finding {
  const pieces = [message.text, ...message.parts.map((part) => part.text)];
  const starts: number[] = [];
  let whole = '';
  for (const piece of pieces) {
    starts.push(whole.length);
    whole += `${piece}\n`;
  }
  const findings = pieces.map((piece, i) => relocate(judgeText(piece), (span) => placed(span, i)));
  findings.push(
    relocate(judgeText(whole), (span) => {
      let i = starts.length - 1;
      while (starts[i]! > span.start) i--;
      const at = starts[i]!;
      const end = Math.min(span.end - at, pieces[i]!.length);
      return placed({ start: Math.min(span.start - at, end), end }, i);
    }),
  );
  return findings.reduce((worst, finding) => (finding.score > worst.score ? finding : worst));
}

function placed(span: { start: number; end: number }, piece: number) {
  return piece === 0
    ? { start: span.start, end: span.end }
    : { start: span.start, end: span.end, part: piece - 1 };
}

function relocate(
  finding: Finding,
  move: (span: { start: number; end: number }) => ReturnType<typeof placed>,
): Finding {
  if (finding.signals.length === 0) return finding;
  const signals = finding.signals.map((signal) => ({ ...signal, spans: mergeSpans(signal.spans.map(move)) }));
  return { ...finding, signals };
}
