import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFold, foldedString, foldText, originalSpan } from '../../../src/text/index.ts';
import { numberOfRuns } from '../../support/property-testing.ts';

const fold = createFold();

/** What a reader sees folded away, one line a trick. */
const same: readonly (readonly [string, string, string])[] = [
  ['half-width kana with voicing marks written apart', 'ﾃﾚｸﾞﾗﾑ', 'テレグラム'],
  ['hiragana for katakana', 'てれぐらむ', 'テレグラム'],
  ['mixed kana', 'テれグらム', 'テレグラム'],
  ['small kana for large', 'シグナル', 'シグナㇽ'],
  ['small kana in the middle', 'キャッシュ', 'キヤツシユ'],
  ['zero-width characters between', 'テ\u200bレ\u200dグ\ufeffラム', 'テレグラム'],
  ['variation selectors', 'テ\ufe0fレグラム', 'テレグラム'],
  ['combining voicing mark', 'テレク\u3099ラム', 'テレグラム'],
  ['spacing voicing mark', 'テレク゛ラム', 'テレグラム'],
  ['semi-voiced half-width', 'ﾊﾟｽﾎﾟｰﾄ', 'パスポート'],
  ['full-width Latin', 'ＴＥＬＥＧＲＡＭ', 'telegram'],
  ['mathematical Latin', '𝐓𝓮𝔩𝕖𝗀𝘳𝙖𝚖', 'telegram'],
  ['enclosed Latin', 'ⓣⓔⓛⓔ🄶🅁🅐🅼', 'telegram'],
  ['small capitals', 'ᴛᴇʟᴇɢʀᴀᴍ', 'telegram'],
  ['Cyrillic look-alikes', 'тelеgrаm', 'telegram'],
  ['Greek look-alikes', 'Τelegram', 'telegram'],
  ['letters of five alphabets at once', 'ΤеꓡᎬցɾаⅿ', 'telegram'],
  ['Cherokee, Lisu and Canadian look-alikes', 'ᎢᎬᏞᎬꓖꓣꓮꓟ ᗪᗰ', 'telegram dm'],
  ['radicals of kanji', '⽇給と⼝座と⻑い', '日給と口座と長い'],
  ['rare and old forms of kanji', '髙額、曰給5萬圓', '高額、日給5万円'],
  ['Bopomofo and rare kanji for kana', '受け孑、テレグラㄙ', '受け子、テレグラム'],
  ['letters upside down, each alone', 'ɐ ǝ ɥ ɯ ɹ ʇ ʎ', 'a e h m r t y'],
  ['accents', 'télégrâm', 'telegram'],
  ['kanji that nobody uses for kana: 卜 and 厶', 'バイ卜', 'バイト'],
  ['厶 for ム', 'テレグラ厶', 'テレグラム'],
  ['夕 for タ at the start of a katakana word', '夕夕キ', 'タタキ'],
  ['力 for カ inside a katakana word', 'メル力リ', 'メルカリ'],
  ['工 for エ', 'ソフトウ工ア', 'ソフトウエア'],
  ['二 for ニ', 'アル二ン', 'アルニン'],
  ['八 for ハ', 'アル八', 'アルハ'],
  ['ロ for 口 before kanji', 'ロ座売買', '口座売買'],
  ['一 for the long mark', 'ボ一ナス', 'ボーナス'],
  ['a dash for the long mark', 'ボ―ナス', 'ボーナス'],
  ['long marks repeated', 'ボーーーナス', 'ボーナス'],
  ['circled digits', '①②③', '123'],
  ['full-width digits and marks', '５万円：￥５０，０００', '5万円:¥50,000'],
];

/** Innocent neighbours of the tricks. */
const kept: readonly (readonly [string, string])[] = [
  ['口 stays in 口座', '口座'],
  ['力 stays in 協力', '協力'],
  ['夕 stays in 夕方', '夕方'],
  ['八 stays in 十月八日', '十月八日'],
  ['二 stays in 二万', '二万'],
  ['一 stays in 一日', '一日'],
];

describe('folding reads what the eye reads', () => {
  it.each(same)('%s', (_, typed, meant) => {
    expect(foldText(typed)).toBe(foldText(meant));
  });

  it.each(kept)('%s', (_, text) => {
    expect(foldText(text)).toBe(text);
  });

  it('体力テスト keeps its kanji before a katakana word', () => {
    expect(foldText('体力テスト')).toBe('体力てすと');
  });

  it('a lone surrogate is a placeholder and not an error', () => {
    expect(foldText('a\ud800b')).toHaveLength(3);
    expect(foldText('\udc00')).toHaveLength(1);
  });

  it('a ligature that stands for a whole word is unfolded', () => {
    expect(foldText('㈱㌔')).toBe('(株)きろ');
  });
});

/** Strings of the characters that the fold treats specially, and of anything else. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'テレグラムﾃﾞﾞ゛゜\u3099\u309aー-一力口ロニ二夕卜厶かがっ㈱㌔①５Ａé\u200b\ufe0f\u202e。、/ \n👍🏽👨\u200d👩\u200d👧',
        '\ud800',
        '\udc00',
        '🇯🇵',
        '𝓣',
        'ﾊﾞ',
        'e\u0301\u0323',
      ),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));

describe('whatever is typed', () => {
  it('folding twice is folding once', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const once = foldText(text);
        expect(foldText(once)).toBe(once);
      }),
      // Met by chance: a voicing mark without a letter vanished, and the dash then stood between two long marks.
      { numRuns: numberOfRuns(2000), examples: [['ー-゜ー'], ['ー-ー'], ['ｰ-ﾟー']] },
    );
  });

  it('every span lies inside the original and never splits what is seen as one character', () => {
    const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });
    fc.assert(
      fc.property(hostile, fc.nat(), fc.nat(), (text, a, b) => {
        const folded = fold(text);
        if (folded.length === 0) return;
        const start = a % folded.length;
        const end = start + 1 + (b % (folded.length - start));
        const span = originalSpan(text, folded, start, end);
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(text.length);
        expect(span.start).toBeLessThan(span.end);
        const edges = new Set([...graphemes.segment(text)].map((g) => g.index).concat(text.length));
        expect(edges.has(span.start)).toBe(true);
        expect(edges.has(span.end)).toBe(true);
      }),
      { numRuns: numberOfRuns(2000) },
    );
  });

  it('the way back points at the characters that were read', () => {
    const text = 'まず ﾃﾚｸﾞﾗﾑ で';
    const folded = fold(text);
    const at = foldedString(folded).indexOf('てれぐらむ');
    const span = originalSpan(text, folded, at, at + 5);
    expect(text.slice(span.start, span.end)).toBe('ﾃﾚｸﾞﾗﾑ');
  });
});
