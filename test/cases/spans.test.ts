import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipAndMergeSpans, widenToWords } from '../../src/cases/spans.ts';
import { arbitraryText } from '../support/arbitrary-text.ts';

/** The highlighted words of `text`; `marked` says where the spans of detection are: 「ア[ルバ]イト」. */
const highlights = (marked: string): string[] => {
  const text = marked.replace(/[[\]]/g, '');
  const spans = [...marked.matchAll(/\[([^\]]*)\]/g)].map((match, i) => ({
    start: match.index - 2 * i,
    end: match.index - 2 * i + match[1]!.length,
  }));
  return widenToWords(spans, text).map(({ start, end }) => text.slice(start, end));
};

describe('what a moderator sees highlighted', () => {
  test.each([
    ['ア[ルバ]イト募集', ['アルバイト']],
    ['詳細は[テレグラ]ムで', ['テレグラム']],
    ['日給[5万]円です', ['5万円']],
    ['ﾃﾚ[ｸﾞ]ﾗﾑで', ['ﾃﾚｸﾞﾗﾑ']],
    ['荷物を[運]ぶだけ', ['運ぶ']],
    ['carry a par[cel for] me', ['parcel for']],
    ['[Teleg]ramで[5],000円', ['Telegram', '5,000円']],
    ['[テ/レ/グ/ラ/ム]で連絡', ['テ/レ/グ/ラ/ム']],
    ['家族👨‍[👩]‍👧と身分証', ['👨‍👩‍👧']],
    ['口[座]を高[額]で', ['口座', '高額']],
    ['すぐに[稼]げます', ['稼げます']],
    ['安全に[稼]ぎませんか', ['稼ぎませんか']],
    ['日給[5万]円稼げます', ['5万円']],
    ['自分で運ぶ[だけ]です', ['運ぶだけ']],
    ['端末[を渡し]てくれれば', ['端末を渡してくれれば']],
    ['1日[で10万円]です', ['1日で10万円']],
    ['取り分[3]割、2名', ['3割']],
    ['one run [100], then call', ['100']],
    ['夜の[運転手]さがしてる', ['運転手']],
    ['名義だけ[貸してもら]えたら', ['貸してもらえたら']],
    ['[捕ま]らないから大丈夫', ['捕まらない']],
    ['指定され[た場所]で[受け取っ]たり', ['指定された場所', '受け取ったり']],
    ['口座[売っ]てください', ['売ってください']],
    ['お金に[困]ってるなら', ['困ってる']],
    ['応募[時に]身分証', ['応募時に']],
    ['[免許]証と[自撮]りだけ', ['免許証', '自撮り']],
    ['スタッフ[募集]中です', ['募集中']],
    ['日給[2万]円以上', ['2万円以上']],
    ['[荷物]を[預か]って駅まで', ['荷物', '預かって']],
    ['[シグナル]で[詳細]は', ['シグナル', '詳細']],
  ])('ends between words: %s', (marked, words) => {
    expect(highlights(marked)).toEqual(words);
  });

  test('two matches inside one word are one highlight', () => {
    expect(highlights('[ア]ル[バ]イト')).toEqual(['アルバイト']);
  });

  test('never cuts a character in two, and never shows less than was found', () => {
    const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });
    const texts = arbitraryText(
      'テレグラム|ｸﾞ|あﾞ|5万円|👨\u200d👩\u200d👧|🇯🇵|e\u0301\u0323|parcel| |。|荷物を運ぶ|ー',
    );
    const spans = fc.array(fc.record({ start: fc.nat(40), end: fc.nat(40) }));
    fc.assert(
      fc.property(texts, spans, (text, found) => {
        const boundaries = new Set([...graphemes.segment(text)].map(({ index }) => index)).add(text.length);
        const shown = widenToWords(found, text);
        for (const { start, end } of shown) {
          expect(boundaries.has(start)).toBe(true);
          expect(boundaries.has(end)).toBe(true);
        }
        for (const exact of clipAndMergeSpans(found, text.length))
          expect(shown.some(({ start, end }) => start <= exact.start && exact.end <= end)).toBe(true);
      }),
    );
  });
});
