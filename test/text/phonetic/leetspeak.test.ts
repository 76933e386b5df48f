import { expect, it } from 'vitest';
import { createFold, foldedString } from '../../../src/text/index.ts';
import { undoLeetspeak } from '../../../src/text/phonetic/leetspeak.ts';

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
