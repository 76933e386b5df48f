import { expect, it } from 'vitest';
import { type PictureReading, toPictureParts } from '../../src/core/index.ts';

const box = { left: 0, top: 0, width: 9, height: 9 };
const reading = (found: Partial<PictureReading>): PictureReading => ({
  lines: [],
  codes: [],
  isTextLike: true,
  ...found,
});

it('the lines of a picture are one text, as sure as its letters are on the whole; a code is certain', () => {
  const lines = [
    { text: '日払い', confidence: 0.9, box },
    { text: '募', confidence: 0.5, box },
  ];
  const codes = [{ text: 'https://example.com', box }];
  expect(toPictureParts(reading({ lines, codes }), 'photo-1')).toEqual([
    { kind: 'image-text', text: '日払い\n募', confidence: 0.8, picture: 'photo-1' },
    { kind: 'image-text', text: 'https://example.com', confidence: 1, picture: 'photo-1' },
  ]);
});

it('recognised text is never certain, and a picture without text has no part', () => {
  const sure = reading({ lines: [{ text: '日払い', confidence: 1, box }] });
  expect(toPictureParts(sure)[0]!.confidence).toBeLessThan(1);
  expect(toPictureParts(reading({ problem: 'timeout' }))).toEqual([]);
});
