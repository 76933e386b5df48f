import { expect, it } from 'vitest';
import { createFold, foldedString } from '../../../src/text/index.ts';
import { undoLeetspeak } from '../../../src/text/phonetic/leetspeak.ts';
import { joinSingleLetters } from '../../../src/text/phonetic/transcribe.ts';

const fold = createFold();
const plain = (text: string): string => foldedString(undoLeetspeak(fold(text)));

it.each([
  ['y4m1 b41t0', 'yami baito'],
  ['n1kkyu 5m4n', 'nikkyu 5man'],
  ['t3l3gr4m de', 'telegram de'],
  ['k@segu', 'kasegu'],
])('digits and marks for letters: %s', (text, meant) => {
  expect(plain(text)).toBe(meant);
});

it.each(['5man 1ken', 'anken 10', 'baito!', 'ver 1.0.3', 'mp3', 'ps5 de asobu'])(
  'a number stays: %s',
  (text) => {
    expect(plain(text)).toBe(text);
  },
);

it('a word of half a million letters is read to its end', () => {
  expect(plain('ab'.repeat(250_000))).toHaveLength(500_000);
});

it('letters with a blank between each are joined', () => {
  const joined = (text: string): string => foldedString(joinSingleLetters(fold(text)));
  expect(joined('n i k k y u 5 m a n h a k o b u')).toBe('nikkyu5manhakobu');
  expect(joined('h a k o b u d a k e n i m o / 5 m a n')).toBe('hakobudakenimo / 5 m a n');
  expect(joined('a b c, plan b or c')).toBe('a b c, plan b or c');
});
