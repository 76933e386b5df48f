import { applyEdits, type Edit } from '../fold/edits.ts';
import { type FoldedText, foldedString } from '../fold/fold.ts';
import { isKanji } from '../fold/fold-table.ts';
import { undoLeetspeak } from './leetspeak.ts';
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

/** A blank between letters, with kana on at least one side. */
const BLANK_BESIDE_KANA = /(?<=[ぁ-ゟー]) (?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}]) (?=[ぁ-ゟー])/gu;

/** Removes the blanks between words beside kana. @example removeBlanks(fold('こうざ かいます')) // reads こうざかいます */
export const removeBlanks = (folded: FoldedText): FoldedText =>
  applyEdits(folded, removalsOf(foldedString(folded), BLANK_BESIDE_KANA)) ?? folded;

/** A text of at least 13 single letters: n i k k y u  5 m a n. */
const SINGLE_LETTERS = /(?<![a-z0-9])[a-z0-9](?: [a-z0-9](?![a-z0-9])){12,}/g;

/**
 * Joins Latin letters that are separated by one blank each. Returns the same text if they are few; otherwise a new one.
 * @example joinSingleLetters(fold('n i k k y u  5 m a n')) // reads nikkyu  5man
 */
export const joinSingleLetters = (folded: FoldedText): FoldedText =>
  applyEdits(
    folded,
    Array.from(foldedString(folded).matchAll(SINGLE_LETTERS), ({ index, 0: run }) =>
      removalsOf(run, / /g).map(({ start, end, text }) => ({ start: index + start, end: index + end, text })),
    ).flat(),
  ) ?? folded;

const removalsOf = (text: string, pattern: RegExp): readonly Edit[] =>
  Array.from(text.matchAll(pattern), ({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
    text: '',
  }));

const LATIN_WORD_OR_BLANK = /[a-z]+(?:-[a-z]+)*| /g;

/**
 * Transcribes Japanese words in Latin letters to kana without long vowels; other words stay. Null for another language.
 * @example transcribeRomaji(fold('kouza kaimasu')) // reads こざかいます
 */
export function transcribeRomaji(typed: FoldedText): FoldedText | null {
  const folded = undoLeetspeak(joinSingleLetters(typed));
  const found = Array.from(foldedString(folded).matchAll(LATIN_WORD_OR_BLANK), ({ index, 0: word }) => ({
    start: index,
    end: index + word.length,
    text: word === ' ' ? '' : romajiToKana(word),
  }));
  const words = found.filter(({ text }) => text !== '');
  const edits = found.filter((edit): edit is Edit => edit.text !== null);
  const japaneseWords = words.filter(({ text }) => text !== null).length;
  if (japaneseWords < words.length * MIN_JAPANESE_SHARE) return null;
  return applyEdits(
    folded,
    edits.map((edit) => ({ ...edit, text: dropLongVowels(edit.text) })),
  );
}

/**
 * Kana without the units that only lengthen a vowel, as they are often typed in Latin letters.
 * @example dropLongVowels('ほうしゆう') // 'ほしゆ'
 */
export const dropLongVowels = (kana: string): string => kana.replace(LENGTHENING, '');

const LENGTHENING = /ー|(?<=[おこそとのほもよろをごぞどぼぽうくすつぬふむゆるぐずづぶぷ])う/g;
