import { expect, it } from 'vitest';
import { createFold, foldedString, originalSpan, readColumns } from '../../../src/text/index.ts';

const fold = createFold();
const read = (text: string): string[] => readColumns(text, fold).map((reading) => foldedString(reading));

it('a text in columns is read from the right and from the left', () => {
  expect(read('DM 荷日\nまで物給\n。、運5\n  ぶ万')).toEqual([]);
  expect(read('荷日\n物給\n運5\nぶ万')).toEqual(['日給5万荷物運ぶ', '荷物運ぶ日給5万']);
  expect(read('荷日\n物給\n　5\n　万')).toEqual(['日給5万荷物', '荷物日給5万']);
  expect(read('日|荷\n給|物\n5|運\n万')).toEqual(['荷物運日給5万', '日給5万荷物運']);
});

it('is shown where it stands, although its end stands above its start', () => {
  const text = '荷日\n物給\n運5\nぶ万';
  const [fromRight] = readColumns(text, fold);
  expect(originalSpan(text, fromRight!, 3, 5)).toEqual({ start: 0, end: 11 });
});

it.each([
  'ねえ\n今日バイト?',
  'おはよう\nこんにちは\nおやすみなさいませ',
  'バ\nイ\nト',
  '日給5万、荷物を運ぶだけ',
])('lines of ordinary writing have no second reading: %j', (text) => {
  expect(read(text)).toEqual([]);
});
