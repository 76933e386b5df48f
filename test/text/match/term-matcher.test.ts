import { describe, expect, it } from 'vitest';
import { compileTermMatcher, compileTerms, createFold } from '../../../src/text/index.ts';
import { terms } from './terms-for-tests.ts';

const fold = createFold();
const termMatcher = compileTermMatcher(compileTerms(terms));

/** The confirmed hits, as text of the original. */
function findTerms(text: string): string[] {
  const folded = fold(text);
  return termMatcher
    .confirmHits(folded, termMatcher.scan(folded), text)
    .map(({ start, end }) => text.slice(folded.sourceOffsets[start]!, folded.sourceOffsets[end - 1]! + 1));
}

describe('words are found', () => {
  it.each([
    ['as they are', '詳細はテレグラムで', 'テレグラム'],
    ['between slashes', '詳細はテ/レ/グ/ラ/ムで', 'テ/レ/グ/ラ/ム'],
    ['one character a line', 'テ\nレ\nグ\nラ\nム', 'テ\nレ\nグ\nラ\nム'],
    ['with pictures between', '受🍀け🍀子', '受🍀け🍀子'],
    ['with one odd mark inside', 'テレ◆グラム', 'テレ◆グラム'],
    ['half-width', 'ﾃﾚｸﾞﾗﾑ', 'ﾃﾚｸﾞﾗﾑ'],
    ['with a look-alike', '夕レグラム テレグラ厶', 'テレグラ厶'],
    ['as a picture', '詳しくは📩', '\ud83d'],
    ['as a picture of the basic plane', '✈️まで', '✈'],
    ['in full-width letters', '連絡はＵＤで', 'ＵＤ'],
    ['a number of its own', '相談は#9110へ', '9110'],
    ['the beginning of a telephone number', '電話は09000000000', '090'],
    ['with the long mark drawn out', 'ボーーーナス', 'ボーーーナス'],
  ])('%s', (_, text, seen) => {
    expect(findTerms(text)).toContain(seen);
  });

  it('that overlap and that end in one another', () => {
    expect(findTerms('受け子募集').sort()).toEqual(['募集', '受け子', '子募集'].sort());
    expect(findTerms('闇バイト')).toEqual(expect.arrayContaining(['闇バイト', 'バイト']));
  });

  it('the longer word and the accident inside it, for the lexicon to decide', () => {
    expect(findTerms('これはやばいと思う')).toEqual(expect.arrayContaining(['やばいと', 'ばいと']));
  });
});

describe('words are not found', () => {
  it.each([
    ['inside a longer Latin word', 'cloud studio'],
    ['across the end of a sentence', '受け取った。子どもと遊ぶ'],
    ['across a comma between two words', 'うさぎの日、給食で食べた'],
    ['when a short katakana word is part of a longer one', 'オンラインでタイピング'],
    ['when a short katakana word is an ending', '海を見たい'],
    ['across a blank between two short words', 'blood u d'],
    ['when a number is in the middle of a longer one', '会員番号 691107'],
    ['when a number begins a longer one', '伝票 91107'],
    ['when a number ends a longer one', '番号は19110 と 1090'],
  ])('%s', (_, text) => {
    expect(findTerms(text)).toEqual([]);
  });

  it('a short katakana word stands at the edge of its own', () => {
    expect(findTerms('タイへ行こう')).toEqual(['タイ']);
    expect(findTerms('ラインで連絡')).toEqual(['ライン']);
  });
});
