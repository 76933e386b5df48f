import { expect, it } from 'vitest';
import { compileSumRepairer } from '../../../src/text/deobfuscate/misspelled-sums.ts';
import { createFold, foldedString, foldText } from '../../../src/text/index.ts';
import { compileKanjiReadings } from '../../../src/text/phonetic/kanji-readings.ts';

const repairSums = compileSumRepairer(compileKanjiReadings({ まん: '万満慢', えん: '円縁園' }));
const fold = createFold();
const repaired = (text: string): string | null => {
  const reading = repairSums(fold(text));
  return reading && foldedString(reading);
};

it.each([
  ['日給ハ万', '日給8万'],
  ['日給ニ万円、', '日給2万円、'],
  ['5満円', '5万円'],
  ['5満縁も', '5万円も'],
  ['3刀払う', null],
  ['日給5刀、', '日給5万、'],
  ['5OOOO円', '50000円'],
  ['l日1O万', 'l日10万'],
  ['5O,OOO円', '50,000円'],
])('a sum of money that is hard to find: %s', (text, meant) => {
  expect(repaired(text)).toBe(meant && foldText(meant));
});

it.each(['5満月', '財布に万札', '庭には万年青', 'ハ万人', '3縁起', '100万', 'room 1o1', '8時'])(
  'no sum of money: %s',
  (text) => {
    expect(repaired(text)).toBe(null);
  },
);
