const SPACE = 0x20;
/** Punctuation of ordinary sentences: it separates two words. */
const PROSE_PUNCTUATION = new Set([...'\n、。，．,!?()「」『』[]"\';…'].map((char) => char.charCodeAt(0)));

/** The separators between the letters of a hit. */
export interface SeparatorCounts {
  /** Runs of separators. */
  runs: number;
  /** Separators that are blanks, and those that are punctuation of sentences. */
  blanks: number;
  prose: number;
}

/**
 * Counts one separator; `startsRun` if it is the first one after a letter.
 * @example countSeparator(counts, '/'.charCodeAt(0), true)
 */
export function countSeparator(counts: SeparatorCounts, unit: number, startsRun: boolean): void {
  if (startsRun) counts.runs++;
  if (unit === SPACE) counts.blanks++;
  else if (PROSE_PUNCTUATION.has(unit)) counts.prose++;
}

/**
 * Do the separators in a term of this many letters look like a disguise? テ/レ/グ does, 「はい。どこ」 does not.
 * @example looksObfuscated({ runs: 2, blanks: 0, prose: 0 }, 3) // true
 */
export function looksObfuscated({ runs, blanks, prose }: SeparatorCounts, letters: number): boolean {
  const isEverywhere = runs === letters - 1 && (letters > 2 || blanks + prose === 0);
  const isUnusual = prose === 0 && (blanks === 0 ? letters > 2 : letters > 3 && blanks === runs);
  return isEverywhere || isUnusual;
}
