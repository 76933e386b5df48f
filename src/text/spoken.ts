import { type Folded, foldedString } from './fold.ts';
import { kanaOf } from './romaji.ts';
import { isKanji, isLetter, LONG_MARK } from './tables.ts';

/** How a text is written that gives nothing but the sound of its words. */
export type Sound = 'kana' | 'latin';

/** So many letters make it worth listening. */
const FEWEST_KANA = 7;
const FEWEST_LATIN = 12;
/** One kanji among so many kana is still kana: 今日 and 円 are written by everybody. */
const KANA_FOR_A_KANJI = 6;
/** Of the words in Latin letters so many read as Japanese, or it is another language. */
const JAPANESE_SHARE = 0.75;
/** A text by its sound; `opens` and `closes` tell where a word was seen to begin and to end. Good until the next one. */
export interface Spoken extends Folded {
  opens: Uint8Array;
  closes: Uint8Array;
}

/** Room for texts by their sound, used again and again: a server hears many messages in kana, and few are offers. */
export const createSpoken = (): Spoken => withRoom({ ...NO_ROOM }, 1024);

const NO_ROOM: Spoken = {
  codes: new Uint16Array(0),
  from: new Int32Array(0),
  opens: new Uint8Array(0),
  closes: new Uint8Array(0),
  length: 0,
};

function withRoom(spoken: Spoken, units: number): Spoken {
  spoken.length = 0;
  if (spoken.codes.length >= units) return spoken;
  spoken.codes = new Uint16Array(units);
  spoken.from = new Int32Array(units);
  spoken.opens = new Uint8Array(units);
  spoken.closes = new Uint8Array(units);
  return spoken;
}

/**
 * Is there nothing but the sound of its words in a text as typed? Null for nearly every one.
 * @example soundOf('こうざ かいます') // 'kana'
 */
export function soundOf(text: string): Sound | null {
  const most = 1 + text.length / (KANA_FOR_A_KANJI + 1);
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
  if (kana >= FEWEST_KANA && kanji * KANA_FOR_A_KANJI <= kana && latin <= kana) return 'kana';
  return latin >= FEWEST_LATIN && (kana + kanji) * KANA_FOR_A_KANJI <= latin ? 'latin' : null;
}

/**
 * Takes out the blanks that readers of few kanji put between words.
 * @example withoutBlanks(fold('こうざ かいます'), createSpoken()) // reads こうざかいます
 */
export function withoutBlanks({ codes, from, length }: Folded, room: Spoken): Spoken {
  const spoken = withRoom(room, length);
  for (let i = 0; i < length; i++) {
    const unit = codes[i]!;
    const isBlank = unit === BLANK && isLetterAt(codes, length, i - 1) && isLetterAt(codes, length, i + 1);
    if (isBlank && (isKana(codes[i - 1]!) || isKana(codes[i + 1]!))) continue;
    spoken.opens[spoken.length] = isLetterAt(codes, length, i - 1) ? 0 : 1;
    spoken.closes[spoken.length] = isLetterAt(codes, length, i + 1) ? 0 : 1;
    spoken.codes[spoken.length] = unit;
    spoken.from[spoken.length++] = from[i]!;
  }
  return spoken;
}

/**
 * What reads as Japanese in Latin letters, in kana without long vowels; the rest as it is. Null in another language.
 * @example inKana(fold('kouza kaimasu'), createSpoken()) // reads こざかいます
 */
export function inKana(folded: Folded, room: Spoken): Spoken | null {
  if (!mayBeJapanese(folded)) return null;
  const text = foldedString(folded);
  const spoken = withRoom(room, text.length * 2);
  const put = (unit: number, at: number, opens: boolean, closes: boolean): void => {
    spoken.opens[spoken.length] = opens ? 1 : 0;
    spoken.closes[spoken.length] = closes ? 1 : 0;
    spoken.codes[spoken.length] = unit;
    spoken.from[spoken.length++] = folded.from[at]!;
  };
  let words = 0;
  let japanese = 0;
  let last = 0;
  for (const { 0: word, index } of text.matchAll(LATIN_WORD)) {
    for (let i = last; i < index; i++)
      if (text.charCodeAt(i) !== BLANK) put(text.charCodeAt(i), i, true, true);
    last = index + word.length;
    words++;
    const heard = kanaOf(word);
    if (heard === null) {
      for (let i = index; i < last; i++) put(text.charCodeAt(i), i, i === index, i === last - 1);
      continue;
    }
    japanese++;
    const kept = keptOf(heard.kana);
    for (const [k, i] of kept.entries())
      put(heard.kana.charCodeAt(i), index + heard.from[i]!, k === 0, k === kept.length - 1);
  }
  for (let i = last; i < text.length; i++)
    if (text.charCodeAt(i) !== BLANK) put(text.charCodeAt(i), i, true, true);
  return japanese >= words * JAPANESE_SHARE ? spoken : null;
}

/** Words of Japanese end in a vowel or in n: enough of them? It is asked of every message in English. */
function mayBeJapanese({ codes, length }: Folded): boolean {
  let words = 0;
  let like = 0;
  for (let i = 0; i < length; i++) {
    if (!isLatin(codes[i]!) || (i + 1 < length && isLatin(codes[i + 1]!))) continue;
    words++;
    if (ENDS_WORDS[codes[i]! - A] === 1) like++;
  }
  return like >= words * JAPANESE_SHARE;
}

const A = 0x61;
const ENDS_WORDS = Uint8Array.from({ length: 26 }, (_, letter) =>
  'aiueon'.includes(String.fromCharCode(A + letter)) ? 1 : 0,
);
const isLatin = (unit: number): boolean => unit >= A && unit < A + 26;

const LATIN_WORD = /[a-z]+(?:-[a-z]+)*/g;

/** Which kana of a word are no mark of a long vowel: ほうしゆう sounds like ほしゆ. */
function keptOf(kana: string): number[] {
  const kept: number[] = [];
  for (let i = 0; i < kana.length; i++) {
    const unit = kana.charCodeAt(i);
    const isLong = unit === LONG_MARK || (i > 0 && kana[i] === 'う' && O_AND_U.has(kana[i - 1]!));
    if (!isLong) kept.push(i);
  }
  return kept;
}

/**
 * Kana without the marks of long vowels, as who types Latin letters leaves them out.
 * @example withoutLongVowels('ほうしゆう') // 'ほしゆ'
 */
export const withoutLongVowels = (kana: string): string =>
  keptOf(kana)
    .map((i) => kana[i])
    .join('');

const O_AND_U = new Set('おこそとのほもよろをごぞどぼぽうくすつぬふむゆるぐずづぶぷ');

const BLANK = 0x20;
const isKana = (unit: number): boolean => (unit >= 0x3041 && unit <= 0x309f) || unit === LONG_MARK;
const isLetterAt = (codes: Uint16Array, length: number, at: number): boolean =>
  at >= 0 && at < length && isLetter(codes[at]!);
