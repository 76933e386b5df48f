import { applyEdits } from '../fold/edits.ts';
import type { FoldedText } from '../fold/fold.ts';
import { findWords, indexWords } from '../match/word-index.ts';

/** Kanji and kana that are written as two characters: the left half, the right half, the whole. */
const HALVES =
  '門音闇 禾家稼 言羊詳 糸田細 糸合給 客頁額 安木案 酉州酬 艮卩即 王見現 口卩叩 言午許 言正証 車云転 金艮銀 垂阝郵 言舌話 ' +
  '矢豆短 言周調 扌旨指 牛勿物 禾斗科 火田畑 木艮根 車命輪 扌受授 扌殳投 木几机 氵去法 のヾば のヽは しヾじ';
const WHOLE_BY_HALVES = indexWords(
  HALVES.split(' ').map((kanji) => ({ typed: kanji.slice(0, 2), spelling: kanji.slice(2) })),
);

/**
 * Joins kanji that were written as two halves. Null if there are none, otherwise a new text. 糸田 is also a name, so use the
 * result as a second reading in addition to the plain one.
 * @example joinSplitKanji(fold('門音バイト')) // reads 闇ばいと
 */
export const joinSplitKanji = (folded: FoldedText): FoldedText | null =>
  applyEdits(folded, findWords(folded, WHOLE_BY_HALVES));
