const VOWELS = 'aiueo';
/** Consonants and their kana before a, i, u, e, o. Small kana are written large, as after folding. */
const SIMPLE_ROWS =
  'kかきくけこ cかしくせこ sさしすせそ tたちつてと nなにぬねの hはひふへほ mまみむめも rらりるれろ lらりるれろ ' +
  'gがぎぐげご zざじずぜぞ dだぢづでど bばびぶべぼ pぱぴぷぺぽ あいうえお';
/** Consonants whose kana is followed by や, nothing, ゆ, え and よ. */
const PALATALISED_ROWS = 'kyき syし shし tyち chち cyち nyに hyひ myみ ryり gyぎ zyじ jyじ byび pyぴ';
const OTHER_ROWS: Readonly<Record<string, string>> = {
  f: 'ふあ ふい ふ ふえ ふお',
  y: 'や い ゆ いえ よ',
  w: 'わ うい う うえ を',
  j: 'じや じ じゆ じえ じよ',
  ts: 'つあ つい つ つえ つお',
  th: 'てや てい てゆ てえ てよ',
  dh: 'でや でい でゆ でえ でよ',
};

/** Kana by syllable in Latin letters. */
const SYLLABLES: ReadonlyMap<string, string> = new Map(
  [
    ...SIMPLE_ROWS.split(' ').map((row) => [row.slice(0, -5), [...row.slice(-5)]] as const),
    ...PALATALISED_ROWS.split(' ').map(
      (row) => [row.slice(0, -1), ['や', '', 'ゆ', 'え', 'よ'].map((end) => row.at(-1) + end)] as const,
    ),
    ...Object.entries(OTHER_ROWS).map(([consonants, row]) => [consonants, row.split(' ')] as const),
  ].flatMap(([consonants, row]) => row.map((kana, v) => [consonants + VOWELS[v], kana] as const)),
);
const MAX_SYLLABLE_LENGTH = 3;

/**
 * Transcribes a romanised word to folded kana (small kana are large). Null if the word is not Japanese.
 * @example romajiToKana('hosyu') // 'ほしゆ'
 */
export function romajiToKana(word: string): string | null {
  let kana = '';
  for (let at = 0; at < word.length; ) {
    const sound = soundAt(word, at);
    if (sound === null) return null;
    kana += sound.kana;
    at += sound.length;
  }
  return kana;
}

/** The kana of the letters at `at`, and how many letters they are. */
function soundAt(word: string, at: number): { kana: string; length: number } | null {
  for (let length = MAX_SYLLABLE_LENGTH; length > 0; length--) {
    const kana = SYLLABLES.get(word.slice(at, at + length));
    if (kana !== undefined) return { kana, length };
  }
  const letters = word.slice(at, at + 2);
  if (letters.startsWith('-') && at > 0) return { kana: 'ー', length: 1 };
  if (/^(?:n|m[bp])/.test(letters)) return { kana: 'ん', length: 1 };
  return /^(?:(.)\1|tc)/.test(letters) ? { kana: 'つ', length: 1 } : null;
}
