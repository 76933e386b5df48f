import { type FoldedText, foldText } from '../normalize/fold.ts';
import { LONG_VOWEL_MARK } from '../normalize/fold-table.ts';
import {
  createPhoneticBuffer,
  detectPhoneticScript,
  dropLongVowels,
  type PhoneticScript,
  type PhoneticText,
  removeBlanks,
  transcribeRomaji,
} from './transcribe.ts';

/** So many words must be known, or nothing is understood. */
const MIN_KNOWN_WORDS = 2;
/** A shorter reading stands in other words as well: it counts as a word of its own only. */
const MIN_INNER_READING_LENGTH = 3;

/**
 * Reads by ear: a text in kana or in Latin letters only, with the words that are known written as rules know them. Null
 * for any other text, which is nearly every one. `readings` names for each word, as written, how it sounds.
 * @example
 * const hear = compilePhoneticReader({ 口座: ['こうざ'], 買います: ['かいます'] });
 * hear('こうざ かいます', fold) // reads 口座買います
 */
export function compilePhoneticReader(
  readings: Readonly<Record<string, readonly string[]>>,
): (text: string, fold: (text: string) => FoldedText) => FoldedText | null {
  const dictionaries: Partial<Record<PhoneticScript, PhoneticDictionary>> = {};
  /** Made when the first text asks for it. Who types Latin letters leaves long vowels out: hosyu, kousyunyu. */
  const dictionaryFor = (sound: PhoneticScript): PhoneticDictionary => {
    dictionaries[sound] ??= buildDictionary(readings, sound === 'kana' ? unchanged : dropLongVowels);
    return dictionaries[sound];
  };
  const buffer = createPhoneticBuffer();
  return (text, fold) => {
    const sound = detectPhoneticScript(text);
    if (sound === null) return null;
    const spoken = sound === 'kana' ? removeBlanks(fold(text), buffer) : transcribeRomaji(fold(text), buffer);
    if (spoken === null) return null;
    const dictionary = dictionaryFor(sound);
    return hasEnoughKnownWords(spoken, dictionary) ? replaceKnownWords(spoken, dictionary) : null;
  };
}

const unchanged = (reading: string): string => reading;

/** Are words enough of it known? */
function hasEnoughKnownWords(spoken: PhoneticText, dictionary: PhoneticDictionary): boolean {
  let known = 0;
  for (let at = 0; at < spoken.length; ) {
    const word = findWordAt(spoken, dictionary, at);
    if (word !== null && ++known >= MIN_KNOWN_WORDS) return true;
    at += word === null ? 1 : word.reading.length;
  }
  return false;
}

/** Writes what is known by its sound as rules know it. */
function replaceKnownWords(spoken: PhoneticText, dictionary: PhoneticDictionary): FoldedText {
  const { codes, sourceOffsets, length } = spoken;
  const out: FoldedText = {
    codes: new Uint16Array(length * 4),
    sourceOffsets: new Int32Array(length * 4),
    length: 0,
  };
  for (let at = 0; at < length; ) {
    const word = findWordAt(spoken, dictionary, at);
    if (word === null) {
      out.codes[out.length] = codes[at]!;
      out.sourceOffsets[out.length++] = sourceOffsets[at++]!;
      continue;
    }
    const units = word.spelling.length;
    for (let k = 0; k < units; k++) {
      // The last unit stands where the word ends, or a mark on a card would stop in the middle of it.
      const sound = k === units - 1 ? word.reading.length - 1 : Math.floor((k * word.reading.length) / units);
      out.codes[out.length] = word.spelling.charCodeAt(k);
      out.sourceOffsets[out.length++] = sourceOffsets[at + sound]!;
    }
    at += word.reading.length;
  }
  return out;
}

interface PhoneticWord {
  readonly reading: string;
  readonly spelling: string;
}

/** Words by their first two kana, longest first. */
type PhoneticDictionary = ReadonlyMap<number, readonly PhoneticWord[]>;

function buildDictionary(
  readings: Readonly<Record<string, readonly string[]>>,
  normaliseReading: (reading: string) => string,
): PhoneticDictionary {
  const words = new Map<number, PhoneticWord[]>();
  for (const [word, sounds] of Object.entries(readings)) {
    for (const one of sounds) {
      const reading = normaliseReading(foldText(one));
      const key = reading.length < 2 ? NO_KEY : kanaPairKey(reading.charCodeAt(0), reading.charCodeAt(1));
      if (key === NO_KEY) continue;
      words.set(key, [...(words.get(key) ?? []), { reading, spelling: foldText(word) }]);
    }
  }
  for (const list of words.values()) list.sort((a, b) => b.reading.length - a.reading.length);
  return words;
}

/** Small numbers only, for it is asked at every letter. */
const kanaPairKey = (first: number, second: number): number =>
  isKana(first) && isKana(second) ? (first - FIRST_KANA) * KANA_COUNT + second - FIRST_KANA : NO_KEY;

const NO_KEY = -1;
const FIRST_KANA = 0x3041;
/** So many from the first to the long mark. */
const KANA_COUNT = LONG_VOWEL_MARK - FIRST_KANA + 1;
const isKana = (unit: number): boolean => unit >= FIRST_KANA && unit <= LONG_VOWEL_MARK;

function findWordAt(
  { codes, length, wordStarts, wordEnds }: PhoneticText,
  dictionary: PhoneticDictionary,
  at: number,
): PhoneticWord | null {
  if (at + 1 >= length) return null;
  const key = kanaPairKey(codes[at]!, codes[at + 1]!);
  const words = key === NO_KEY ? undefined : dictionary.get(key);
  if (words === undefined) return null;
  for (let w = 0; w < words.length; w++) {
    const word = words[w]!;
    const { reading } = word;
    const end = at + reading.length;
    if (end > length) continue;
    if (reading.length < MIN_INNER_READING_LENGTH && !(wordStarts[at] === 1 && wordEnds[end - 1] === 1))
      continue;
    let k = 2;
    while (k < reading.length && codes[at + k] === reading.charCodeAt(k)) k++;
    if (k === reading.length) return word;
  }
  return null;
}
