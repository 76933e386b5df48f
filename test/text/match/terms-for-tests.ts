import { foldText, type Term } from '../../../src/text/index.ts';

const createTerm = (word: string, shortKatakana = false): Term => ({ folded: foldText(word), shortKatakana });

/** Terms that overlap, end in one another, are symbols, Latin, or short katakana words. */
export const terms = [
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
  ...['📩', '✈', '@', '闇バイト', 'バイト', 'telegram', 'やばいと', '9110', '090'].map((word) =>
    createTerm(word),
  ),
  ...['タイ', 'ライン', 'ミャンマー'].map((word) => createTerm(word, true)),
];
