import { isDigit } from '../fold/character-classes.ts';
import { rewriteFolded } from '../fold/edits.ts';
import type { FoldedText } from '../fold/fold.ts';
import type { KanjiReadings } from '../phonetic/kanji-readings.ts';

/** Digits that katakana (folded) and Latin letters look like: ハ 八, ニ 二, ミ 三, セ 七. */
const DIGITS: Readonly<Record<string, string>> = {
  は: '8',
  に: '2',
  み: '3',
  せ: '7',
  o: '0',
  l: '1',
  i: '1',
};
const TEN_THOUSAND = '万'.charCodeAt(0);
const LOOKS_LIKE_TEN_THOUSAND = '刀卍';
/** Behind a sum follow 円, a mark, kana or the end, so 5満月 and ハ万人 are none. */
const SUM_END = '(?=$|円|[ぁ-ヿ]|[^\\p{L}\\p{N}])';

const toDigits = (text: string): string => text.replace(/[^0-9,]/g, (char) => DIGITS[char]!);

/**
 * Compiles the repair of sums of money whose numerals or units are replaced by look-alikes or by kanji of the same sound:
 * 日給ハ万, 5満円, 5刀, 3万縁, 5OOOO円. It gives null if there are none; otherwise a new text of the same length.
 * @example compileSumRepairer(readings)(fold('5満円')) // reads 5万円
 */
export function compileSumRepairer(readings: KanjiReadings): (folded: FoldedText) => FoldedText | null {
  const kanjiFor = (sound: string, usual: string): string =>
    [...readings.keys()]
      .filter((unit) => readings.get(unit)!.includes(sound))
      .map((unit) => String.fromCharCode(unit))
      .filter((kanji) => kanji !== usual && /\p{Script=Han}/u.test(kanji))
      .join('');
  const yen = kanjiFor('えん', '円');
  const latinDigits = /[0-9][0-9,oli]*(?=[円万])/g;
  const kanaDigit = new RegExp(`(?<![ぁ-ヿ])[はにみせ](?=万${SUM_END})`, 'gu');
  const tenThousand = new RegExp(
    `(?<=[0-9])[${LOOKS_LIKE_TEN_THOUSAND}${kanjiFor('まん', '万')}](?:${SUM_END}${yen && `|(?=[${yen}])`})`,
    'gu',
  );
  const yenAfter = yen === '' ? null : new RegExp(`(?<=万)[${yen}]${SUM_END}`, 'gu');
  const rewrite = (text: string): string => {
    const inTenThousands = text
      .replace(latinDigits, toDigits)
      .replace(kanaDigit, toDigits)
      .replace(tenThousand, '万');
    return yenAfter === null ? inTenThousands : inTenThousands.replace(yenAfter, '円');
  };
  return (folded) => (hasDigitOrTenThousand(folded) ? rewriteFolded(folded, rewrite) : null);
}

/** Every pattern needs one. */
function hasDigitOrTenThousand({ codes, length }: FoldedText): boolean {
  for (let i = 0; i < length; i++) if (isDigit(codes[i]!) || codes[i] === TEN_THOUSAND) return true;
  return false;
}
