const SPACE = 0x20;
/** Ends and pauses of ordinary sentences: words on both sides of one are two words. */
const PROSE_PUNCTUATION = new Set([...'\n、。，．,!?()「」『』[]"\';…'].map((char) => char.charCodeAt(0)));

/** What stood between the first and the last letter of a word. */
export interface SeparatorCounts {
  /** Runs of separators. */
  runs: number;
  /** Separators that are blanks, and that belong to prose. */
  blanks: number;
  prose: number;
}

/** Counts a separator; `opens` when a letter stands behind it. */
export function countSeparator(gaps: SeparatorCounts, unit: number, startsRun: boolean): void {
  if (startsRun) gaps.runs++;
  if (unit === SPACE) gaps.blanks++;
  else if (PROSE_PUNCTUATION.has(unit)) gaps.prose++;
}

/**
 * Do the separators inside a word of so many letters look like hiding? テ/レ/グ does, 「はい。どこ」 does not.
 * @example looksObfuscated({ count: 2, blanks: 0, prose: 0 }, 3) // true
 */
export function looksObfuscated({ runs, blanks, prose }: SeparatorCounts, letters: number): boolean {
  const everywhere = runs === letters - 1 && (letters > 2 || blanks + prose === 0);
  const odd = prose === 0 && (blanks === 0 ? letters > 2 : letters > 3 && blanks === runs);
  return everywhere || odd;
}
