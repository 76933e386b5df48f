import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  compileRespeller,
  createFold,
  foldedString,
  foldText,
  type RespellingSource,
} from '../../../src/text/index.ts';
import { numberOfRuns } from '../../support/property-testing.ts';

const source = parse(await readFile('rules/by-ear.yaml', 'utf8')) as RespellingSource;
const respell = compileRespeller(source);
const fold = createFold();
const readBy = (read: typeof respell, text: string): string | null => {
  const reading = read(fold(text));
  return reading && foldedString(reading);
};
const respelled = (text: string): string | null => readBy(respell, text);

describe('a word under other kanji of the same sound', () => {
  it.each([
    ['another kanji for one letter', '請け子募集', '受け子募集'],
    ['a kanji for each kana', '宇家子さん募集', '受け子さん募集'],
    ['without its kana', '受子、出子', '受け子、出し子'],
    ['a digit for a kanji', '日9 5万', '日給 5万'],
    ['a digit in kanji, before a sum', '日九五万', '日給五万'],
    ['a repeated kanji', '多々木やれる人', '叩きやれる人'],
    ['a shortened reading', '速金', '即金'],
    ['two words that touch', '高座買取', '口座買取'],
    ['kana and kanji', '荷物を運美、速日払い', '荷物を運び、即日払い'],
    ['a word of kana with a kanji at its end', 'テレグラ無で', 'テレグラムで'],
    ['in kana between kanji', 'コウザ買取', '口座買取'],
    ['before a verb', '名偽貸します', '名義貸します'],
    ['written backwards', '座口を売って、トイバ', '口座を売って、バイト'],
    ['in katakana, written backwards', '普通の仕事。クッラブもある', '普通の仕事。ブラックもある'],
    ['before a sum in numerals of formal documents', '日九壱零萬圓', '日給壱零萬圓'],
    ['ロ for 口, apart from its kanji', 'ろ座買取', '口座買取'],
    ['an ordinary word, if another one is misspelled', '講座買取、速金', '口座買取、即金'],
  ])('%s: %s', (_, typed, meant) => {
    expect(respelled(typed)).toBe(foldText(meant));
  });
});

describe('an ordinary word is left as it is', () => {
  it.each([
    '口座の講座を受けた',
    '最高座席で見た',
    '工学部の側近',
    '厳禁です',
    '12日9時から受付',
    '土日9時',
    '小さい頃の話',
    '手紙を書こうと思う',
    '2倍と3倍',
    'どうこうざわついても',
    '向かいます',
    '歌いますね',
    'fn810ew',
    '前にもつと勝った',
    '当日と支給日',
    '通町の店',
    '多々木さんに連絡した',
  ])('%s', (text) => {
    expect(respelled(text)).toBe(null);
  });
});

it('the offsets lead back to the original', () => {
  const piece = fc.constantFrom(...'高座日9速金多々木請け子講、 買取運美てれぐら無5万🍀', 'コウザ', '\ud800');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      const reading = respell(fold(text));
      if (reading === null) return;
      const offsets = [...reading.sourceOffsets.subarray(0, reading.length)];
      expect(offsets.every((offset) => offset < text.length)).toBe(true);
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    }),
    { numRuns: numberOfRuns(300) },
  );
});

it.each(['高座', '請け子', '日球', '5', '々', '○'])('a text of nothing but %s is read to its end', (word) => {
  expect(() => respell(fold(word.repeat(50_000 / word.length)))).not.toThrow();
});

describe('what was read before', () => {
  const letters = [...'請高座速金日九9給多々木こうざはこぶバイト口講工学の、 '];
  it('changes nothing about a text, in any order of texts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 }), { maxLength: 40 }),
        (texts) => {
          const readAlone = compileRespeller(source);
          expect(
            texts
              .toReversed()
              .map((text) => readBy(readAlone, text))
              .toReversed(),
          ).toEqual(texts.map(respelled));
        },
      ),
      { numRuns: numberOfRuns(20) },
    );
  });
});
