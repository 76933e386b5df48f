import type { Span } from '#core';

/** A text of a picture with more lines is quoted in part, so that a card has room for those of other pictures. */
const MAX_WHOLE_LINES = 8;
const GAP = '…';

/**
 * The lines of a long text that have a span, each with the line before and after it, and `…` for the others; a short text is
 * quoted whole. The spans are moved with their lines.
 * @example quoteLines('1\n2\n3\n4\n5\n6\n7\n8\npay', [{ start: 16, end: 19 }]) // { text: '…\n8\npay', spans: [{ start: 4, end: 7 }] }
 */
export function quoteLines(
  text: string,
  spans: readonly Span[],
): { readonly text: string; readonly spans: readonly Span[] } {
  const lines = splitLines(text);
  if (lines.length <= MAX_WHOLE_LINES) return { text, spans };
  const hasSpan = lines.map(({ start, end }) => spans.some((span) => span.start <= end && span.end > start));
  const quoted: string[] = [];
  const moved: Span[] = [];
  let length = 0;
  const add = (line: string) => {
    quoted.push(line);
    length += line.length + 1;
  };
  for (const [i, line] of lines.entries()) {
    if (!hasSpan[i - 1] && !hasSpan[i] && !hasSpan[i + 1]) {
      if (quoted.at(-1) !== GAP) add(GAP);
      continue;
    }
    const shift = length - line.start;
    // The lines of one span follow each other, so they are moved equally far.
    moved.push(
      ...spans
        .filter(({ start }) => start >= line.start && start <= line.end)
        .map(({ start, end }) => ({ start: start + shift, end: end + shift })),
    );
    add(line.text);
  }
  return { text: quoted.join('\n'), spans: moved };
}

interface Line {
  readonly text: string;
  readonly start: number;
  /** The position of its line break. */
  readonly end: number;
}

function splitLines(text: string): readonly Line[] {
  let start = 0;
  return text.split('\n').map((line) => {
    const own = { text: line, start, end: start + line.length };
    start = own.end + 1;
    return own;
  });
}
