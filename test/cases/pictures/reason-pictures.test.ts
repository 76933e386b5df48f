import { expect, test } from 'vitest';
import type { KnownPicture, Message, Part, ReadPicture } from '#core';
import { KNOWN_PICTURE, SIMILAR_PICTURE } from '#core';
import { picturesOfReason } from '../../../src/cases/index.ts';
import { member, message } from '../../support/messages.ts';

const inPicture = (picture: string, text: string): Part => ({ kind: 'image-text', text, picture });
const post = (text: string, fields: Partial<Message>) => message(member('rin'), text, fields);
const judged = (...pieces: readonly Message[]) => ({ message: pieces.at(-1)!, pieces });
const placesOf = (rule: string, parts: readonly number[], of: ReturnType<typeof judged>) =>
  picturesOfReason(
    { rule: rule as 'pay/high', spans: parts.map((part) => ({ start: 0, end: 2, part })) },
    of,
  ).map((found) => [found.message.text, found.index]);

test('a reason names the pictures in which its words were read, each once', () => {
  const posted = post('これ見て', {
    pictures: ['picture-1', 'picture-2', 'picture-3'],
    parts: [
      { kind: 'display-name', text: 'りん' },
      inPicture('picture-1', '日払い'),
      inPicture('picture-3', 'テレグラム'),
      inPicture('picture-3', 'https://t.me/example'),
    ],
  });
  expect(placesOf('pay/high', [1, 2, 3], judged(posted))).toEqual([
    ['これ見て', 0],
    ['これ見て', 2],
  ]);
  expect(placesOf('pay/high', [0], judged(posted))).toEqual([]);
  expect(placesOf('pay/high', [], judged(posted))).toEqual([]);
});

test('of posts that were judged together, the reason names the post of its picture', () => {
  const first = post('first', { pictures: ['picture-1'], parts: [inPicture('picture-1', '日払い')] });
  const second = post('second', {
    pictures: ['revision-2-picture-1', 'revision-2-picture-2'],
    parts: [inPicture('revision-2-picture-2', 'テレグラム')],
  });
  expect(placesOf('pay/high', [0], judged(first, second))).toEqual([['first', 0]]);
  expect(placesOf('pay/high', [1], judged(first, second))).toEqual([['second', 1]]);
});

test('text of a picture that the network has read itself is in no picture that was sent', () => {
  const posted = post('', { parts: [{ kind: 'image-text', text: '日払い' }] });
  expect(placesOf('pay/high', [0], judged(posted))).toEqual([]);
});

test('a known picture is named, and one that moderators found harmless is not', () => {
  const read = (picture: string, known: Partial<KnownPicture>): ReadPicture => ({
    ...{ picture, lines: [], codes: [] },
    known: { label: 'upheld', match: 'same', caseId: 'Y-1', distance: 0, ...known },
  });
  const posted = post('', {
    pictures: ['picture-1', 'picture-2', 'picture-3'],
    readPictures: [
      read('picture-1', { label: 'dismissed' }),
      read('picture-2', {}),
      read('picture-3', { match: 'similar' }),
    ],
  });
  expect(placesOf(KNOWN_PICTURE, [], judged(posted))).toEqual([['', 1]]);
  expect(placesOf(SIMILAR_PICTURE, [], judged(posted))).toEqual([['', 2]]);
  expect(placesOf('pay/high', [], judged(posted))).toEqual([]);
});
