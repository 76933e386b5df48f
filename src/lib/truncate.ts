/** A character of more UTF-16 units, such as a letter with hundreds of accents, is cut between its code points. */
const MAX_CHARACTER_UNITS = 64;

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The beginning of a text, with at most `maxLength` UTF-16 units. Never ends inside a surrogate pair or inside a
 * character that consists of several code points, such as most emoji.
 * @example takeStart('ab👨‍👩‍👧', 5) // 'ab'
 */
export function takeStart(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let end = Math.max(0, Math.floor(maxLength));
  if (isInsidePair(text, end)) end--;
  const around = Math.max(0, end - MAX_CHARACTER_UNITS);
  const from = isInsidePair(text, around) ? around + 1 : around;
  const character = characters.segment(text.slice(from, end + MAX_CHARACTER_UNITS)).containing(end - from);
  const start = from + (character?.index ?? 0);
  return text.slice(0, start > from || from === 0 ? start : end);
}

/**
 * Cuts a text to `maxLength` UTF-16 units and ends it with an ellipsis; empty below 2. See `takeStart`.
 * @example truncate('abcdef', 4) // 'abc…'
 */
export const truncate = (text: string, maxLength: number): string =>
  text.length <= maxLength ? text : maxLength < 2 ? '' : `${takeStart(text, Math.floor(maxLength) - 1)}…`;

/**
 * The text between two positions; each end moves back to the start of the character that it would split.
 * @example takeBetween('a👍b', 2, 4) // '👍b'
 */
export function takeBetween(text: string, start: number, end: number): string {
  const from = takeStart(text, start).length;
  return text.slice(from, Math.max(from, takeStart(text, end).length));
}

/**
 * The longest text that still fits after `render`, for example after escaping. `render` gets the text, or its beginning
 * with an ellipsis, and never makes it shorter.
 * @example truncateRendered('a*b', 4, escapeMarkdown) // 'a\\*b'
 */
export function truncateRendered(text: string, maxLength: number, render: (text: string) => string): string {
  if (text.length <= maxLength) {
    const whole = render(text);
    if (whole.length <= maxLength) return whole;
  }
  let fitting = 0;
  for (let tooLong = Math.min(text.length, maxLength + 1); tooLong - fitting > 1; ) {
    const middle = (fitting + tooLong) >> 1;
    if (render(truncate(text, middle)).length <= maxLength) fitting = middle;
    else tooLong = middle;
  }
  const result = render(truncate(text, fitting));
  return result.length <= maxLength ? result : '';
}

const isInsidePair = (text: string, at: number): boolean => {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
};
