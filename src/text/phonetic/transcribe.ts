import { isLatin } from '../normalize/character-classes.ts';
import { type FoldedText, foldedString } from '../normalize/fold.ts';
import { isKanji, isLetterOrDigit, LONG_VOWEL_MARK } from '../normalize/fold-table.ts';
import { romajiToKana } from './romaji.ts';

/** How a text is written that gives nothing but the sound of its words. */
export type PhoneticScript = 'kana' | 'latin';

/** So many letters make it worth listening. */
const MIN_KANA = 7;
const MIN_LATIN_LETTERS = 12;
/** One kanji among so many kana is still kana: 今日 and 円 are written by everybody. */
const MIN_KANA_PER_KANJI = 6;
/** Of the words in Latin letters so many read as Japanese, or it is another language. */
const MIN_JAPANESE_SHARE = 0.75;
/** A text by its sound; `opens` and `closes` tell where a word was seen to begin and to end. Good until the next one. */
export interface PhoneticText extends FoldedText {
  wordStarts: Uint8Array;
  wordEnds: Uint8Array;
}

/** Room for texts by their sound, used again and again: a server hears many messages in kana, and few are offers. */
export const createPhoneticBuffer = (): PhoneticText => ensureCapacity({ ...EMPTY_PHONETIC_TEXT }, 1024);

const EMPTY_PHONETIC_TEXT: PhoneticText = {
  codes: new Uint16Array(0),
  sourceOffsets: new Int32Array(0),
  wordStarts: new Uint8Array(0),
  wordEnds: new Uint8Array(0),
  length: 0,
};

function ensureCapacity(spoken: PhoneticText, units: number): PhoneticText {
  spoken.length = 0;
  if (spoken.codes.length >= units) return spoken;
  spoken.codes = new Uint16Array(units);
  spoken.sourceOffsets = new Int32Array(units);
  spoken.wordStarts = new Uint8Array(units);
  spoken.wordEnds = new Uint8Array(units);
  return spoken;
}

/**
 * Is there nothing but the sound of its words in a text as typed? Null for nearly every one.
 * @example detectPhoneticScript('こうざ かいます') // 'kana'
 */
export function detectPhoneticScript(text: string): PhoneticScript | null {
  const most = 1 + text.length / (MIN_KANA_PER_KANJI + 1);
  let kana = 0;
  let latin = 0;
  let kanji = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      if ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a) latin++;
    } else if ((unit >= 0x3041 && unit <= 0x30fc) || (unit >= 0xff66 && unit <= 0xff9d)) kana++;
    else if (isKanji(unit) && ++kanji > most) return null;
  }
  if (kana >= MIN_KANA && kanji * MIN_KANA_PER_KANJI <= kana && latin <= kana) return 'kana';
  return latin >= MIN_LATIN_LETTERS && (kana + kanji) * MIN_KANA_PER_KANJI <= latin ? 'latin' : null;
}

/**
 * Takes out the blanks that readers of few kanji put between words.
 * @example removeBlanks(fold('こうざ かいます'), createPhoneticBuffer()) // reads こうざかいます
 */
export function removeBlanks({ codes, sourceOffsets, length }: FoldedText, room: PhoneticText): PhoneticText {
  const spoken = ensureCapacity(room, length);
  for (let i = 0; i < length; i++) {
    const unit = codes[i]!;
    const isBlank = unit === BLANK && isLetterAt(codes, length, i - 1) && isLetterAt(codes, length, i + 1);
    if (isBlank && (isKana(codes[i - 1]!) || isKana(codes[i + 1]!))) continue;
    spoken.wordStarts[spoken.length] = isLetterAt(codes, length, i - 1) ? 0 : 1;
    spoken.wordEnds[spoken.length] = isLetterAt(codes, length, i + 1) ? 0 : 1;
    spoken.codes[spoken.length] = unit;
    spoken.sourceOffsets[spoken.length++] = sourceOffsets[i]!;
  }
  return spoken;
}

/**
 * What reads as Japanese in Latin letters, in kana without long vowels; the rest as it is. Null in another language.
 * @example transcribeRomaji(fold('kouza kaimasu'), createPhoneticBuffer()) // reads こざかいます
 */
export function transcribeRomaji(folded: FoldedText, room: PhoneticText): PhoneticText | null {
  if (!mayBeJapanese(folded)) return null;
  const text = foldedString(folded);
  const spoken = ensureCapacity(room, text.length * 2);
  const put = (unit: number, at: number, opens: boolean, closes: boolean): void => {
    spoken.wordStarts[spoken.length] = opens ? 1 : 0;
    spoken.wordEnds[spoken.length] = closes ? 1 : 0;
    spoken.codes[spoken.length] = unit;
    spoken.sourceOffsets[spoken.length++] = folded.sourceOffsets[at]!;
  };
  let words = 0;
  let japanese = 0;
  let last = 0;
  for (const { 0: word, index } of text.matchAll(LATIN_WORD)) {
    for (let i = last; i < index; i++)
      if (text.charCodeAt(i) !== BLANK) put(text.charCodeAt(i), i, true, true);
    last = index + word.length;
    words++;
    const heard = romajiToKana(word);
    if (heard === null) {
      for (let i = index; i < last; i++) put(text.charCodeAt(i), i, i === index, i === last - 1);
      continue;
    }
    japanese++;
    const kept = indexesWithoutLongVowels(heard.kana);
    for (const [k, i] of kept.entries())
      put(heard.kana.charCodeAt(i), index + heard.from[i]!, k === 0, k === kept.length - 1);
  }
  for (let i = last; i < text.length; i++)
    if (text.charCodeAt(i) !== BLANK) put(text.charCodeAt(i), i, true, true);
  return japanese >= words * MIN_JAPANESE_SHARE ? spoken : null;
}

/** Words of Japanese end in a vowel or in n: enough of them? It is asked of every message in English. */
function mayBeJapanese({ codes, length }: FoldedText): boolean {
  let words = 0;
  let like = 0;
  for (let i = 0; i < length; i++) {
    if (!isLatin(codes[i]!) || (i + 1 < length && isLatin(codes[i + 1]!))) continue;
    words++;
    if (WORD_FINAL_LETTERS[codes[i]! - LATIN_A] === 1) like++;
  }
  return like >= words * MIN_JAPANESE_SHARE;
}

const LATIN_A = 0x61;
const WORD_FINAL_LETTERS = Uint8Array.from({ length: 26 }, (_, letter) =>
  'aiueon'.includes(String.fromCharCode(LATIN_A + letter)) ? 1 : 0,
);

const LATIN_WORD = /[a-z]+(?:-[a-z]+)*/g;

/** Which kana of a word are no mark of a long vowel: ほうしゆう sounds like ほしゆ. */
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
 * Kana without the marks of long vowels, as who types Latin letters leaves them out.
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
