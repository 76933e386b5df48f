/** The letters of one text without the separators between them. The scanner that reads the text fills the arrays. */
export interface LetterBuffer {
  /** Letter ids of the alphabet, in text order. */
  readonly letterIds: Uint16Array;
  /** By letter: its index in the text. */
  readonly positions: Int32Array;
  /** Scratch space of `QgramBitmap.find`: the letters at which a q-gram may end. */
  readonly candidates: Int32Array;
}

/**
 * Allocates a buffer for texts of up to `units` UTF-16 units.
 * @example const letters = createLetterBuffer(text.length)
 */
export const createLetterBuffer = (units: number): LetterBuffer => ({
  letterIds: new Uint16Array(units),
  positions: new Int32Array(units),
  candidates: new Int32Array(units),
});
