import { type FoldedText, isLetterOrDigit } from '../../text/index.ts';

/** Counting stops after this many characters, because a run of separators can be as long as the text. */
const MAX_SCAN_DISTANCE = 512;

/**
 * Are there at most `reach` letters in (from, to]?
 * @example isWithinLetters(fold('日/給/5'), 0, 4, 2) // true
 */
export function isWithinLetters({ codes }: FoldedText, from: number, to: number, reach: number): boolean {
  if (to - from <= reach) return true;
  let letters = 0;
  for (let i = to; i > from && to - i < MAX_SCAN_DISTANCE; i--)
    if (isLetterOrDigit(codes[i]!) && ++letters > reach) return false;
  return true;
}
