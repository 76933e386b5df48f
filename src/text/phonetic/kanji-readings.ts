import { foldText } from '../fold/fold.ts';

/** By folded unit of a kanji or digit: its folded readings. */
export type KanjiReadings = ReadonlyMap<number, readonly string[]>;

/** Before k, s, t, h the end く, ち, つ of a Chinese reading becomes っ: そく and きん make そっきん. */
const SHORTENED_END = /(?<=.)[くちつ]$/u;

/**
 * Inverts a table of kanji by sound, and adds the shortened sounds.
 * @example compileKanjiReadings({ そく: '足即' }).get('即'.charCodeAt(0)) // ['そく', 'そつ']
 */
export function compileKanjiReadings(kanjiBySound: Readonly<Record<string, string>>): KanjiReadings {
  const readings = new Map<number, string[]>();
  for (const [sound, kanji] of Object.entries(kanjiBySound))
    for (const char of foldText(kanji)) {
      const known = readings.get(char.charCodeAt(0)) ?? [];
      const sounds = [sound, sound.replace(SHORTENED_END, 'っ')].map(foldText);
      readings.set(char.charCodeAt(0), [...new Set([...known, ...sounds])]);
    }
  return readings;
}
