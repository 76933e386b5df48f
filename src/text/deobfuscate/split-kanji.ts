import type { FoldedText } from '../fold/fold.ts';

/** Kanji that are written as two characters: by left half, the right half and the whole. */
const KANJI_HALVES = new Map<number, ReadonlyMap<number, number>>();
for (const [left, right, whole] of [
  ...[
    '門音闇',
    '禾家稼',
    '言羊詳',
    '糸田細',
    '糸合給',
    '客頁額',
    '安木案',
    '酉州酬',
    '艮卩即',
    '王見現',
    '口卩叩',
  ],
  ...['のヾば', 'のヽは', 'しヾじ'],
  ...[
    '言午許',
    '言正証',
    '車云転',
    '金艮銀',
    '垂阝郵',
    '言舌話',
    '矢豆短',
    '言周調',
    '扌旨指',
    '牛勿物',
    '禾斗科',
    '火田畑',
    '木艮根',
    '車命輪',
    '扌受授',
    '扌殳投',
    '木几机',
    '氵去法',
  ],
].map((all) => [...all].map((char) => char.charCodeAt(0)))) {
  const rights = new Map(KANJI_HALVES.get(left!) ?? []);
  KANJI_HALVES.set(left!, rights.set(right!, whole!));
}

/**
 * Joins kanji that were written as two halves. Returns null if there are none, otherwise a new text. 糸田 is also a name, so
 * use the result as a second reading in addition to the plain one.
 * @example joinSplitKanji(fold('門音バイト')) // reads 闇ばいと
 */
export function joinSplitKanji(folded: FoldedText): FoldedText | null {
  const { codes, sourceOffsets, length } = folded;
  let out: FoldedText | null = null;
  for (let i = 0; i < length; i++) {
    const whole = i + 1 < length ? KANJI_HALVES.get(codes[i]!)?.get(codes[i + 1]!) : undefined;
    if (whole !== undefined && out === null)
      out = { codes: codes.slice(0, length), sourceOffsets: sourceOffsets.slice(0, length), length: i };
    if (out === null) continue;
    out.codes[out.length] = whole ?? codes[i]!;
    out.sourceOffsets[out.length++] = sourceOffsets[i]!;
    if (whole !== undefined) i++;
  }
  return out;
}

/** The units that can be the left half of a kanji. @example [...leftKanjiHalves()].includes('門'.charCodeAt(0)) // true */
export const leftKanjiHalves = (): Iterable<number> => KANJI_HALVES.keys();
