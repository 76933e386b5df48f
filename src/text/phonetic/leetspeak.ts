import { type FoldedText, foldedString } from '../fold/fold.ts';
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
const MIXED_WORD = /(?=[0134@$!]*[a-z])[a-z0134@$!]*[0134@$!][a-z0134@$!]*/g;
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
export function undoLeetspeak(folded: FoldedText): FoldedText {
  const text = foldedString(folded);
  const plain = text.replace(MIXED_WORD, undoInWord);
  if (plain === text) return folded;
  const codes = Uint16Array.from(plain, (char) => char.charCodeAt(0));
  return { codes, sourceOffsets: folded.sourceOffsets.slice(0, folded.length), length: folded.length };
}

function undoInWord(word: string): string {
  const start = NUMBER_AT_START.exec(word)?.[0] ?? '';
  const end = NUMBER_AT_END.exec(word)?.[0] ?? '';
  for (const [from, to] of [
    [start.length, word.length - end.length],
    [start.length, word.length],
    [0, word.length],
  ] as const) {
    if (to > word.length - end.length && word.length < MIN_LETTERS_WITH_ENDS) break;
    const letters = toLetters(word.slice(from, to));
    if (romajiToKana(letters) !== null) return word.slice(0, from) + letters + word.slice(to);
  }
  const inner = word.slice(start.length);
  return [...inner].filter((char) => char in LETTERS).length >= MIN_REPLACED
    ? start + toLetters(inner)
    : word;
}

const toLetters = (word: string): string => word.replace(/[0134@$!]/g, (char) => LETTERS[char]!);

/** A text of single letters: n i k k y u  5 m a n. */
const SINGLE_LETTERS = /(?<![a-z0-9])[a-z0-9](?: [a-z0-9](?![a-z0-9]))+/g;
const MIN_SINGLE_LETTERS = 12;

/**
 * Joins Latin letters that are separated by one blank each. Returns the same text if they are few; otherwise a new one.
 * @example joinSingleLetters(fold('n i k k y u  5 m a n')) // reads nikkyu  5man
 */
export function joinSingleLetters(folded: FoldedText): FoldedText {
  const text = foldedString(folded);
  const kept: number[] = [];
  let at = 0;
  for (const { index, 0: run } of text.matchAll(SINGLE_LETTERS)) {
    if (run.length < 2 * MIN_SINGLE_LETTERS) continue;
    for (; at < index; at++) kept.push(at);
    for (; at < index + run.length; at += 2) kept.push(at);
    at = index + run.length;
  }
  if (kept.length === 0) return folded;
  for (; at < text.length; at++) kept.push(at);
  const { codes, sourceOffsets } = folded;
  return {
    codes: Uint16Array.from(kept, (i) => codes[i]!),
    sourceOffsets: Int32Array.from(kept, (i) => sourceOffsets[i]!),
    length: kept.length,
  };
}
