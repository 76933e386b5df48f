/** A range of a text, and what stands there instead. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A corrected text, with the way back to the original. */
export interface CorrectedText {
  readonly text: string;
  /** The range of the original text for a range of the corrected one; it covers each replaced range as a whole. */
  toOriginal(span: { readonly start: number; readonly end: number }): {
    readonly start: number;
    readonly end: number;
  };
}

/**
 * Replaces ranges that do not overlap.
 * @example applyReplacements('5方円', [{ start: 1, end: 2, text: '万' }]).text // '5万円'
 */
export function applyReplacements(text: string, replacements: readonly Replacement[]): CorrectedText {
  const sorted = replacements.toSorted((a, b) => a.start - b.start);
  let corrected = '';
  /** By offset in the corrected text: where that character starts and ends in the original. */
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  const copyUpTo = (end: number): void => {
    for (; at < end; at++) {
      starts.push(at);
      ends.push(at + 1);
      corrected += text[at]!;
    }
  };
  for (const replacement of sorted) {
    copyUpTo(replacement.start);
    corrected += replacement.text;
    for (let i = 0; i < replacement.text.length; i++) {
      starts.push(replacement.start);
      ends.push(replacement.end);
    }
    at = Math.max(at, replacement.end);
  }
  copyUpTo(text.length);
  return {
    text: corrected,
    toOriginal: ({ start, end }) => ({
      start: starts[start] ?? text.length,
      end: end === 0 ? 0 : (ends[end - 1] ?? text.length),
    }),
  };
}
