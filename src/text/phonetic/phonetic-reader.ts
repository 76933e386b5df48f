import { isDigit } from '../fold/character-classes.ts';
import { applyEdits } from '../fold/edits.ts';
import { type FoldedText, foldText } from '../fold/fold.ts';
import { isLetterOrDigit } from '../fold/fold-table.ts';
import { findWords, indexWords, type WordIndex } from '../match/word-index.ts';
import {
  detectPhoneticScript,
  dropLongVowels,
  type PhoneticScript,
  removeBlanks,
  transcribeRomaji,
} from './transcribe.ts';

/** With fewer known words a text is left as it is. */
const MIN_KNOWN_WORDS = 2;
const MIN_READING_LENGTH = 2;
/** A shorter reading often occurs inside other words: it counts only as a word of its own. */
const MIN_INNER_READING_LENGTH = 3;

/**
 * Compiles a reader for texts in kana or Latin letters only: known words are replaced by their usual spelling. `readings`
 * are the readings of each word in kana. The returned function gives null for any other text, which is nearly every one;
 * otherwise a new text with the offsets of the original.
 * @example
 * const readPhonetically = compilePhoneticReader({ 口座: ['こうざ'], 買います: ['かいます'] });
 * readPhonetically('こうざ かいます', fold) // reads 口座買います
 */
export function compilePhoneticReader(
  readings: Readonly<Record<string, readonly string[]>>,
): (text: string, fold: (text: string) => FoldedText) => FoldedText | null {
  const dictionaries: Partial<Record<PhoneticScript, WordIndex>> = {};
  /** Built for the first text that needs it. In Latin letters long vowels are often left out: hosyu, kousyunyu. */
  const dictionaryFor = (script: PhoneticScript): WordIndex => {
    dictionaries[script] ??= buildDictionary(readings, script === 'kana' ? (kana) => kana : dropLongVowels);
    return dictionaries[script];
  };
  return (text, fold) => {
    const script = detectPhoneticScript(text);
    if (script === null) return null;
    const phonetic = script === 'kana' ? removeBlanks(fold(text)) : transcribeRomaji(fold(text));
    if (phonetic === null) return null;
    const words = findWords(
      phonetic,
      dictionaryFor(script),
      ({ typed: { length } }, at) =>
        length >= MIN_INNER_READING_LENGTH ||
        (isWordBoundary(text, phonetic, at) && isWordBoundary(text, phonetic, at + length)),
    );
    return words.length >= MIN_KNOWN_WORDS ? applyEdits(phonetic, words) : null;
  };
}

function buildDictionary(
  readings: Readonly<Record<string, readonly string[]>>,
  normaliseReading: (reading: string) => string,
): WordIndex {
  const words = Object.entries(readings).flatMap(([word, sounds]) =>
    sounds.map((sound) => ({ typed: normaliseReading(foldText(sound)), spelling: foldText(word) })),
  );
  return indexWords(words.filter(({ typed }) => typed.length >= MIN_READING_LENGTH));
}

/** Is there a blank in front of the unit in the original, or does no word go on here? */
function isWordBoundary(original: string, { codes, sourceOffsets, length }: FoldedText, at: number): boolean {
  if (at === 0 || at === length || !isLetter(codes[at - 1]!) || !isLetter(codes[at]!)) return true;
  return /\s/.test(original[sourceOffsets[at]! - 1] ?? '');
}

const isLetter = (unit: number): boolean => isLetterOrDigit(unit) && !isDigit(unit);
