import { type FoldedText, foldText } from '../fold/fold.ts';
import { LONG_VOWEL_MARK } from '../fold/fold-table.ts';
import {
  createPhoneticBuffer,
  detectPhoneticScript,
  dropLongVowels,
  type PhoneticScript,
  type PhoneticText,
  removeBlanks,
  transcribeRomaji,
} from './transcribe.ts';

/** With fewer known words a text is left as it is. */
const MIN_KNOWN_WORDS = 2;
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
  const dictionaries: Partial<Record<PhoneticScript, PhoneticDictionary>> = {};
  /** Built for the first text that needs it. In Latin letters long vowels are often left out: hosyu, kousyunyu. */
  const dictionaryFor = (script: PhoneticScript): PhoneticDictionary => {
    dictionaries[script] ??= buildDictionary(readings, script === 'kana' ? unchanged : dropLongVowels);
    return dictionaries[script];
  };
  const buffer = createPhoneticBuffer();
  return (text, fold) => {
    const script = detectPhoneticScript(text);
    if (script === null) return null;
    const phonetic =
      script === 'kana' ? removeBlanks(fold(text), buffer) : transcribeRomaji(fold(text), buffer);
    if (phonetic === null) return null;
    const dictionary = dictionaryFor(script);
    return hasEnoughKnownWords(phonetic, dictionary) ? replaceKnownWords(phonetic, dictionary) : null;
  };
}

const unchanged = (reading: string): string => reading;

function hasEnoughKnownWords(phonetic: PhoneticText, dictionary: PhoneticDictionary): boolean {
  let known = 0;
  for (let at = 0; at < phonetic.length; ) {
    const word = findWordAt(phonetic, dictionary, at);
    if (word !== null && ++known >= MIN_KNOWN_WORDS) return true;
    at += word === null ? 1 : word.reading.length;
  }
  return false;
}

/** Replaces known words by their spelling. */
function replaceKnownWords(phonetic: PhoneticText, dictionary: PhoneticDictionary): FoldedText {
  const { codes, sourceOffsets, length } = phonetic;
  const out: FoldedText = {
    codes: new Uint16Array(length * 4),
    sourceOffsets: new Int32Array(length * 4),
    length: 0,
  };
  for (let at = 0; at < length; ) {
    const word = findWordAt(phonetic, dictionary, at);
    if (word === null) {
      out.codes[out.length] = codes[at]!;
      out.sourceOffsets[out.length++] = sourceOffsets[at++]!;
      continue;
    }
    const units = word.spelling.length;
    for (let k = 0; k < units; k++) {
      // The last unit gets the offset of the end of the word; otherwise a highlighted span would end inside it.
      const kana = k === units - 1 ? word.reading.length - 1 : Math.floor((k * word.reading.length) / units);
      out.codes[out.length] = word.spelling.charCodeAt(k);
      out.sourceOffsets[out.length++] = sourceOffsets[at + kana]!;
    }
    at += word.reading.length;
  }
  return out;
}

interface PhoneticWord {
  readonly reading: string;
  readonly spelling: string;
}

/** Words by the key of their first two kana, longest reading first. */
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

/** A small integer, because it is computed for every letter. */
const kanaPairKey = (first: number, second: number): number =>
  isKana(first) && isKana(second) ? (first - FIRST_KANA) * KANA_COUNT + second - FIRST_KANA : NO_KEY;

const NO_KEY = -1;
const FIRST_KANA = 0x3041;
/** From the first kana to the long vowel mark. */
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
