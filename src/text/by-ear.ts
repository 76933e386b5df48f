import { type Folded, foldText } from './fold.ts';
import {
  createSpoken,
  inKana,
  type Sound,
  type Spoken,
  soundOf,
  withoutBlanks,
  withoutLongVowels,
} from './spoken.ts';
import { LONG_MARK } from './tables.ts';

/** So many words must be known, or nothing is understood. */
const FEWEST_WORDS = 2;
/** A shorter reading stands in other words as well: it counts as a word of its own only. */
const SHORTEST_INSIDE = 3;

/**
 * Reads by ear: a text in kana or in Latin letters only, with the words that are known written as rules know them. Null
 * for any other text, which is nearly every one. `readings` names for each word, as written, how it sounds.
 * @example
 * const hear = compileByEar({ 口座: ['こうざ'], 買います: ['かいます'] });
 * hear('こうざ かいます', fold) // reads 口座買います
 */
export function compileByEar(
  readings: Readonly<Record<string, readonly string[]>>,
): (text: string, fold: (text: string) => Folded) => Folded | null {
  const known: Partial<Record<Sound, Dictionary>> = {};
  /** Made when the first text asks for it. Who types Latin letters leaves long vowels out: hosyu, kousyunyu. */
  const dictionaryFor = (sound: Sound): Dictionary => {
    known[sound] ??= dictionaryOf(readings, sound === 'kana' ? asTheyAre : withoutLongVowels);
    return known[sound];
  };
  const room = createSpoken();
  return (text, fold) => {
    const sound = soundOf(text);
    if (sound === null) return null;
    const spoken = sound === 'kana' ? withoutBlanks(fold(text), room) : inKana(fold(text), room);
    if (spoken === null) return null;
    const dictionary = dictionaryFor(sound);
    return isUnderstood(spoken, dictionary) ? written(spoken, dictionary) : null;
  };
}

const asTheyAre = (reading: string): string => reading;

/** Are words enough of it known? */
function isUnderstood(spoken: Spoken, dictionary: Dictionary): boolean {
  let known = 0;
  for (let at = 0; at < spoken.length; ) {
    const word = wordAt(spoken, dictionary, at);
    if (word !== null && ++known >= FEWEST_WORDS) return true;
    at += word === null ? 1 : word.sound.length;
  }
  return false;
}

/** Writes what is known by its sound as rules know it. */
function written(spoken: Spoken, dictionary: Dictionary): Folded {
  const { codes, from, length } = spoken;
  const out: Folded = { codes: new Uint16Array(length * 4), from: new Int32Array(length * 4), length: 0 };
  for (let at = 0; at < length; ) {
    const word = wordAt(spoken, dictionary, at);
    if (word === null) {
      out.codes[out.length] = codes[at]!;
      out.from[out.length++] = from[at++]!;
      continue;
    }
    const units = word.written.length;
    for (let k = 0; k < units; k++) {
      // The last unit stands where the word ends, or a mark on a card would stop in the middle of it.
      const sound = k === units - 1 ? word.sound.length - 1 : Math.floor((k * word.sound.length) / units);
      out.codes[out.length] = word.written.charCodeAt(k);
      out.from[out.length++] = from[at + sound]!;
    }
    at += word.sound.length;
  }
  return out;
}

interface Word {
  readonly sound: string;
  readonly written: string;
}

/** Words by their first two kana, longest first. */
type Dictionary = ReadonlyMap<number, readonly Word[]>;

function dictionaryOf(
  readings: Readonly<Record<string, readonly string[]>>,
  heard: (reading: string) => string,
): Dictionary {
  const words = new Map<number, Word[]>();
  for (const [word, sounds] of Object.entries(readings)) {
    for (const one of sounds) {
      const sound = heard(foldText(one));
      const key = sound.length < 2 ? NO_KEY : keyOf(sound.charCodeAt(0), sound.charCodeAt(1));
      if (key === NO_KEY) continue;
      words.set(key, [...(words.get(key) ?? []), { sound, written: foldText(word) }]);
    }
  }
  for (const list of words.values()) list.sort((a, b) => b.sound.length - a.sound.length);
  return words;
}

/** Small numbers only, for it is asked at every letter. */
const keyOf = (first: number, second: number): number =>
  isKana(first) && isKana(second) ? (first - FIRST_KANA) * KANA + second - FIRST_KANA : NO_KEY;

const NO_KEY = -1;
const FIRST_KANA = 0x3041;
/** So many from the first to the long mark. */
const KANA = LONG_MARK - FIRST_KANA + 1;
const isKana = (unit: number): boolean => unit >= FIRST_KANA && unit <= LONG_MARK;

function wordAt({ codes, length, opens, closes }: Spoken, dictionary: Dictionary, at: number): Word | null {
  if (at + 1 >= length) return null;
  const key = keyOf(codes[at]!, codes[at + 1]!);
  const words = key === NO_KEY ? undefined : dictionary.get(key);
  if (words === undefined) return null;
  for (let w = 0; w < words.length; w++) {
    const word = words[w]!;
    const { sound } = word;
    const end = at + sound.length;
    if (end > length) continue;
    if (sound.length < SHORTEST_INSIDE && !(opens[at] === 1 && closes[end - 1] === 1)) continue;
    let k = 2;
    while (k < sound.length && codes[at + k] === sound.charCodeAt(k)) k++;
    if (k === sound.length) return word;
  }
  return null;
}
