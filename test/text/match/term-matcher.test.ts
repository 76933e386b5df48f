import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileRawScanner,
  compileTermMatcher,
  compileTerms,
  createFold,
  createRawNumberFlags,
  foldText,
  type Term,
} from '../../../src/text/index.ts';
import { arbitraryText } from '../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../support/property-testing.ts';

const fold = createFold();
const createTerm = (word: string, shortKatakana = false): Term => ({ folded: foldText(word), shortKatakana });

const terms = [
  ...[
    'テレグラム',
    'UD',
    '受け子',
    '子募集',
    '日給',
    '募集',
    'ボーナス',
    '口座',
    '一人',
    '千円',
    '二人',
    '力仕事',
  ].map((word) => createTerm(word)),
  ...['📩', '✈', '@', '闇バイト', 'バイト', 'telegram', 'やばいと'].map((word) => createTerm(word)),
  ...['タイ', 'ライン', 'ミャンマー'].map((word) => createTerm(word, true)),
];
const compiled = compileTerms(terms);
const automaton = compileTermMatcher(compiled);

/** What is found, as the reader sees it in the original. */
function findTerms(text: string): string[] {
  const folded = fold(text);
  return automaton
    .confirmHits(folded, automaton.scan(folded), text)
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
  ])('%s', (_, text) => {
    expect(findTerms(text)).toEqual([]);
  });

  it('a short katakana word stands at the edge of its own', () => {
    expect(findTerms('タイへ行こう')).toEqual(['タイ']);
    expect(findTerms('ラインで連絡')).toEqual(['ライン']);
  });
});

describe('the sieve reads what the fold and the automaton read', () => {
  const figures = new Set([...'0123456789一二三千'].map((char) => char.charCodeAt(0)));
  const wanted = new Uint8Array(terms.length).fill(1);
  const sieve = compileRawScanner(
    compiled,
    wanted,
    createRawNumberFlags((unit) => figures.has(unit)),
  );
  /** Term and place of each word that was seen; null when only the fold can tell. */
  const seenIn = (text: string): string[] | null => {
    const count = sieve.scan(text);
    if (count < 0) return null;
    return Array.from({ length: count }, (_, h) => `${sieve.hits[h * 2]} ${sieve.hits[h * 2 + 1]}`);
  };
  const pieces =
    'テレグラム|テ/レ/グ|ラム|ﾃﾚｸﾞﾗﾑ|受け|子|子募集|UD|ud|cl|oud|telegram|tele|gram|日|給|日給|ボーナス|ボ一ナス|ボーー|ボ―ナス|ナス|' +
    '口座|ロ座|一人|千円|二人|二|力仕事|力|夕|タイ|ライン|オン|ミャンマー|やばいと|闇|バイト|バイ卜|📩|✈️|🇯🇵|🅰|…|‼|゛|ﾞ|㈱|①|𝐓|ー|-|―|' +
    '。|、|/| |\n|○|*|\u200b|\ufe0f|\u3099|@|5|万|が|か';

  it('calls every word that stands, at its last letter, or asks for the fold', () => {
    fc.assert(
      fc.property(arbitraryText(pieces), (text) => {
        const seen = seenIn(text);
        if (seen === null) return;
        const folded = fold(text);
        const hits = automaton.confirmHits(folded, automaton.scan(folded), text);
        for (const hit of hits) expect(seen).toContain(`${hit.term} ${folded.sourceOffsets[hit.end - 1]}`);
      }),
      { numRuns: numberOfRuns(5000) },
    );
  });

  it('and no word that the automaton does not read', () => {
    fc.assert(
      fc.property(arbitraryText(pieces), (text) => {
        const seen = seenIn(text);
        if (seen === null) return;
        const folded = fold(text);
        const count = automaton.scan(folded);
        const raw = new Set(
          Array.from({ length: count }, (_, h) => {
            const at = folded.sourceOffsets[automaton.rawHits[h * 2 + 1]!]!;
            return `${automaton.rawHits[h * 2]} ${at}`;
          }),
        );
        for (const call of seen) expect(raw).toContain(call);
      }),
      { numRuns: numberOfRuns(5000) },
    );
  });

  it('hardly ever asks for the fold where people just talk', () => {
    const talk = [
      '今日はラーメン食べたー！',
      '了解です…',
      '🎉おめでとう🎉',
      '3時に駅で待ち合わせね',
      'メールした？',
      '一緒に行こう',
    ];
    for (const text of talk) expect(sieve.scan(text), text).toBeGreaterThanOrEqual(0);
  });

  it('sees a figure near a word and not the one inside it', () => {
    const t = terms.findIndex(({ folded }) => folded === '千円');
    expect(sieve.hasNumberNear('千円札', t, 1)).toBe(false);
    expect(sieve.hasNumberNear('約3千円', t, 3)).toBe(true);
  });
});
