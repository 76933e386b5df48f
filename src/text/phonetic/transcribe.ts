import { isLatin } from '../fold/character-classes.ts';
import { type FoldedText, foldedString } from '../fold/fold.ts';
import { isKanji, isLetterOrDigit, LONG_VOWEL_MARK } from '../fold/fold-table.ts';
import { joinSingleLetters, undoLeetspeak } from './leetspeak.ts';
import { romajiToKana } from './romaji.ts';

/** The script of a text without kanji, which gives only the sound of its words. */
export type PhoneticScript = 'kana' | 'latin';

/** Shorter texts are not transcribed. */
const MIN_KANA = 7;
const MIN_LATIN_LETTERS = 12;
/** A text with at most one kanji per six kana counts as kana: 今日 and 円 are common in such texts. */
const MIN_KANA_PER_KANJI = 6;
/** With a smaller share of Japanese words a text in Latin letters is in another language. */
const MIN_JAPANESE_SHARE = 0.75;

/** A text in kana, in a reused buffer: valid until the next transcription with the same buffer. */
export interface PhoneticText extends FoldedText {
  /** By unit: 1 if a word certainly begins here, or ends here. */
  wordStarts: Uint8Array;
  wordEnds: Uint8Array;
}

/**
 * Allocates a buffer for transcriptions. It is reused, because many messages are in kana and few of them are offers.
 * @example removeBlanks(fold('こうざ かいます'), createPhoneticBuffer())
 */
export const createPhoneticBuffer = (): PhoneticText => ensureCapacity({ ...EMPTY_PHONETIC_TEXT }, 1024);

const EMPTY_PHONETIC_TEXT: PhoneticText = {
  codes: new Uint16Array(0),
  sourceOffsets: new Int32Array(0),
  wordStarts: new Uint8Array(0),
  wordEnds: new Uint8Array(0),
  length: 0,
};

function ensureCapacity(phonetic: PhoneticText, units: number): PhoneticText {
  phonetic.length = 0;
  if (phonetic.codes.length >= units) return phonetic;
  phonetic.codes = new Uint16Array(units);
  phonetic.sourceOffsets = new Int32Array(units);
  phonetic.wordStarts = new Uint8Array(units);
  phonetic.wordEnds = new Uint8Array(units);
  return phonetic;
}

/**
 * Is a text as typed in kana or in Latin letters only? Null for nearly every text.
 * @example detectPhoneticScript('こうざ かいます') // 'kana'
 */
export function detectPhoneticScript(text: string): PhoneticScript | null {
  const maxKanji = 1 + text.length / (MIN_KANA_PER_KANJI + 1);
  let kana = 0;
  let latin = 0;
  let kanji = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      if ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a) latin++;
    } else if ((unit >= 0x3041 && unit <= 0x30fc) || (unit >= 0xff66 && unit <= 0xff9d)) kana++;
    else if (isKanji(unit) && ++kanji > maxKanji) return null;
  }
  if (kana >= MIN_KANA && kanji * MIN_KANA_PER_KANJI <= kana && latin <= kana) return 'kana';
  return latin >= MIN_LATIN_LETTERS && (kana + kanji) * MIN_KANA_PER_KANJI <= latin ? 'latin' : null;
}

/**
 * Removes the blanks between words beside kana.
 * @example removeBlanks(fold('こうざ かいます'), createPhoneticBuffer()) // reads こうざかいます
 */
export function removeBlanks({ codes, sourceOffsets, length }: FoldedText, room: PhoneticText): PhoneticText {
  const phonetic = ensureCapacity(room, length);
  for (let i = 0; i < length; i++) {
    const unit = codes[i]!;
    const isBlank = unit === BLANK && isLetterAt(codes, length, i - 1) && isLetterAt(codes, length, i + 1);
    if (isBlank && (isKana(codes[i - 1]!) || isKana(codes[i + 1]!))) continue;
    phonetic.wordStarts[phonetic.length] = isLetterAt(codes, length, i - 1) ? 0 : 1;
    phonetic.wordEnds[phonetic.length] = isLetterAt(codes, length, i + 1) ? 0 : 1;
    phonetic.codes[phonetic.length] = unit;
    phonetic.sourceOffsets[phonetic.length++] = sourceOffsets[i]!;
  }
  return phonetic;
}

/**
 * Transcribes Japanese words in Latin letters to kana without long vowels; other words stay. Null for another language.
 * @example transcribeRomaji(fold('kouza kaimasu'), createPhoneticBuffer()) // reads こざかいます
 */
export function transcribeRomaji(typed: FoldedText, room: PhoneticText): PhoneticText | null {
  const folded = undoLeetspeak(joinSingleLetters(typed));
  if (!mayBeJapanese(folded)) return null;
  const text = foldedString(folded);
  const phonetic = ensureCapacity(room, text.length * 2);
  const append = (unit: number, at: number, opens: boolean, closes: boolean): void => {
    phonetic.wordStarts[phonetic.length] = opens ? 1 : 0;
    phonetic.wordEnds[phonetic.length] = closes ? 1 : 0;
    phonetic.codes[phonetic.length] = unit;
    phonetic.sourceOffsets[phonetic.length++] = folded.sourceOffsets[at]!;
  };
  let words = 0;
  let japaneseWords = 0;
  let last = 0;
  for (const { 0: word, index } of text.matchAll(LATIN_WORD)) {
    for (let i = last; i < index; i++)
      if (text.charCodeAt(i) !== BLANK) append(text.charCodeAt(i), i, true, true);
    last = index + word.length;
    words++;
    const transcribed = romajiToKana(word);
    if (transcribed === null) {
      for (let i = index; i < last; i++) append(text.charCodeAt(i), i, i === index, i === last - 1);
      continue;
    }
    japaneseWords++;
    const kept = indexesWithoutLongVowels(transcribed.kana);
    for (const [k, i] of kept.entries())
      append(transcribed.kana.charCodeAt(i), index + transcribed.from[i]!, k === 0, k === kept.length - 1);
  }
  for (let i = last; i < text.length; i++)
    if (text.charCodeAt(i) !== BLANK) append(text.charCodeAt(i), i, true, true);
  return japaneseWords >= words * MIN_JAPANESE_SHARE ? phonetic : null;
}

/** A cheap check for every English message: Japanese words end in a vowel or in n. */
function mayBeJapanese({ codes, length }: FoldedText): boolean {
  let words = 0;
  let plausibleWords = 0;
  for (let i = 0; i < length; i++) {
    if (!isLatin(codes[i]!) || (i + 1 < length && isLatin(codes[i + 1]!))) continue;
    words++;
    if (WORD_FINAL_LETTERS[codes[i]! - LATIN_A] === 1) plausibleWords++;
  }
  return plausibleWords >= words * MIN_JAPANESE_SHARE;
}

const LATIN_A = 0x61;
const WORD_FINAL_LETTERS = Uint8Array.from({ length: 26 }, (_, letter) =>
  'aiueon'.includes(String.fromCharCode(LATIN_A + letter)) ? 1 : 0,
);

const LATIN_WORD = /[a-z]+(?:-[a-z]+)*/g;

/** The indexes of kana that do not lengthen a vowel: ほうしゆう becomes ほしゆ. */
function indexesWithoutLongVowels(kana: string): number[] {
  const kept: number[] = [];
  for (let i = 0; i < kana.length; i++) {
    const unit = kana.charCodeAt(i);
    const isLong = unit === LONG_VOWEL_MARK || (i > 0 && kana[i] === 'う' && O_AND_U.has(kana[i - 1]!));
    if (!isLong) kept.push(i);
  }
  return kept;
}

/**
 * Kana without long vowels, as they are often typed in Latin letters.
 * @example dropLongVowels('ほうしゆう') // 'ほしゆ'
 */
export const dropLongVowels = (kana: string): string =>
  indexesWithoutLongVowels(kana)
    .map((i) => kana[i])
    .join('');

const O_AND_U = new Set('おこそとのほもよろをごぞどぼぽうくすつぬふむゆるぐずづぶぷ');

const BLANK = 0x20;
const isKana = (unit: number): boolean => (unit >= 0x3041 && unit <= 0x309f) || unit === LONG_VOWEL_MARK;
const isLetterAt = (codes: Uint16Array, length: number, at: number): boolean =>
  at >= 0 && at < length && isLetterOrDigit(codes[at]!);
