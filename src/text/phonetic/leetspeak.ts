import { rewriteFolded } from '../fold/edits.ts';
import type { FoldedText } from '../fold/fold.ts';
import { romajiToKana } from './romaji.ts';

/** Digits and marks that stand for Latin letters: b41t0, t3l3gr4m. */
const LETTERS: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  '@': 'a',
  $: 's',
  '!': 'i',
};
/** Starts at the start of a word only: otherwise a long word would be read from each of its letters. */
const MIXED_WORD = /(?<![a-z0134@$!])(?=[0134@$!]*[a-z])[a-z0134@$!]*[0134@$!][a-z0134@$!]*/g;
/** Digits at the start of a word are a number, at its end too, if the rest is a word: 5m4n, anken1. */
const NUMBER_AT_START = /^[0-9]+/;
const NUMBER_AT_END = /[0134@$!]+$/;
/** In a shorter word digits at its ends are digits: mp3. */
const MIN_LETTERS_WITH_ENDS = 4;
/** So many replaced letters make a word that is not Japanese plausible. */
const MIN_REPLACED = 2;

/**
 * Replaces digits that stand for letters in words of Latin letters. Returns the same text if there are none; otherwise a new one of
 * the same length.
 * @example undoLeetspeak(fold('b41t0 5m4n')) // reads baito 5man
 */
export const undoLeetspeak = (folded: FoldedText): FoldedText =>
  rewriteFolded(folded, (text) => text.replace(MIXED_WORD, undoInWord)) ?? folded;

function undoInWord(word: string): string {
  const start = NUMBER_AT_START.exec(word)?.[0].length ?? 0;
  const end = word.length - (NUMBER_AT_END.exec(word)?.[0].length ?? 0);
  const ranges = [[start, end], ...(word.length < MIN_LETTERS_WITH_ENDS ? [] : [[start], [0]])];
  for (const [from, to] of ranges) {
    const letters = toLetters(word.slice(from, to));
    if (romajiToKana(letters) !== null)
      return word.slice(0, from) + letters + (to === undefined ? '' : word.slice(to));
  }
  const inner = word.slice(start);
  const replaced = [...inner].filter((char) => char in LETTERS).length;
  return replaced >= MIN_REPLACED ? word.slice(0, start) + toLetters(inner) : word;
}

const toLetters = (word: string): string => word.replace(/[0134@$!]/g, (char) => LETTERS[char]!);
