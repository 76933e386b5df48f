import { LONG_VOWEL_MARK } from '../fold/fold-table.ts';

/** Kana by typed consonant, in the order a i u e o. Small kana are written large, as after folding. */
const KANA_ROWS: Readonly<Record<string, string>> = {
  '': 'あ い う え お',
  k: 'か き く け こ',
  c: 'か し く せ こ',
  s: 'さ し す せ そ',
  t: 'た ち つ て と',
  n: 'な に ぬ ね の',
  h: 'は ひ ふ へ ほ',
  f: 'ふあ ふい ふ ふえ ふお',
  m: 'ま み む め も',
  y: 'や い ゆ いえ よ',
  r: 'ら り る れ ろ',
  l: 'ら り る れ ろ',
  w: 'わ うい う うえ を',
  g: 'が ぎ ぐ げ ご',
  z: 'ざ じ ず ぜ ぞ',
  j: 'じや じ じゆ じえ じよ',
  d: 'だ ぢ づ で ど',
  b: 'ば び ぶ べ ぼ',
  p: 'ぱ ぴ ぷ ぺ ぽ',
  ts: 'つあ つい つ つえ つお',
  th: 'てや てい てゆ てえ てよ',
  dh: 'でや でい でゆ でえ でよ',
  ...palatalisedRow('ky', 'き'),
  ...palatalisedRow('sy', 'し'),
  ...palatalisedRow('sh', 'し'),
  ...palatalisedRow('ty', 'ち'),
  ...palatalisedRow('ch', 'ち'),
  ...palatalisedRow('cy', 'ち'),
  ...palatalisedRow('ny', 'に'),
  ...palatalisedRow('hy', 'ひ'),
  ...palatalisedRow('my', 'み'),
  ...palatalisedRow('ry', 'り'),
  ...palatalisedRow('gy', 'ぎ'),
  ...palatalisedRow('zy', 'じ'),
  ...palatalisedRow('jy', 'じ'),
  ...palatalisedRow('by', 'び'),
  ...palatalisedRow('py', 'ぴ'),
};

function palatalisedRow(consonants: string, kana: string): Record<string, string> {
  return { [consonants]: `${kana}や ${kana} ${kana}ゆ ${kana}え ${kana}よ` };
}

const VOWELS = 'aiueo';
const SYLLABLES = new Map(
  Object.entries(KANA_ROWS).flatMap(([consonants, row]) =>
    row.split(' ').map((kana, v) => [consonants + VOWELS[v], kana] as const),
  ),
);
const MAX_SYLLABLE_LENGTH = 3;
const LONG_VOWEL_CHAR = String.fromCharCode(LONG_VOWEL_MARK);

/**
 * Transcribes a romanised word to folded kana (small kana are large); `from` is the offset of each kana in the word. Null if
 * the word is not Japanese.
 * @example romajiToKana('hosyu') // { kana: 'ほしゆ', from: [0, 2, 2] }
 */
export function romajiToKana(word: string): { kana: string; from: number[] } | null {
  let kana = '';
  const from: number[] = [];
  const append = (text: string, at: number): void => {
    kana += text;
    for (let k = 0; k < text.length; k++) from.push(at);
  };
  for (let at = 0; at < word.length; ) {
    const letter = word[at]!;
    const next = word[at + 1] ?? '';
    const syllable = findSyllableAt(word, at);
    if (syllable !== null) {
      append(SYLLABLES.get(syllable)!, at);
      at += syllable.length;
    } else if (letter === '-' && at > 0) {
      append(LONG_VOWEL_CHAR, at++);
    } else if (letter === 'n' || (letter === 'm' && (next === 'b' || next === 'p'))) {
      append('ん', at++);
    } else if (letter === next || (letter === 't' && next === 'c')) {
      append('つ', at++);
    } else return null;
  }
  return { kana, from };
}

function findSyllableAt(word: string, at: number): string | null {
  for (let letters = MAX_SYLLABLE_LENGTH; letters > 0; letters--) {
    const syllable = word.slice(at, at + letters);
    if (SYLLABLES.has(syllable)) return syllable;
  }
  return null;
}
