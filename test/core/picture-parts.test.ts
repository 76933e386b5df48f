import { expect, it } from 'vitest';
import { type PictureReading, toPictureParts, withinTextLimit } from '../../src/core/index.ts';

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
    {
      kind: 'image-text',
      text: '日払い\n募',
      confidence: 0.8,
      lineConfidences: [0.9, 0.5],
      picture: 'photo-1',
    },
    { kind: 'image-text', text: 'https://example.com', confidence: 1, picture: 'photo-1' },
  ]);
});

it('recognised text is never certain, and a picture without text has no part', () => {
  const sure = reading({ lines: [{ text: '日払い', confidence: 1, box }] });
  expect(toPictureParts(sure)[0]!.confidence).toBeLessThan(1);
  expect(toPictureParts(reading({ problem: 'timeout' }))).toEqual([]);
});

it('a code with a long text counts with its beginning, and all pictures of a message with 20,000 letters', () => {
  const long = reading({ codes: [{ text: `https://t.me/+invite${'x'.repeat(4000)}`, box }] });
  const [code] = toPictureParts(long);
  expect(code).toMatchObject({ text: expect.stringMatching(/^https:\/\/t\.me\/\+invitex+$/) });
  expect(code!.text).toHaveLength(500);
  const limited = withinTextLimit(Array.from({ length: 50 }, () => code!));
  expect(limited).toHaveLength(40);
  const lines = (count: number) => ({ ...code!, text: '日'.repeat(count) });
  expect(withinTextLimit([lines(15_000), lines(8000), lines(3)]).map(({ text }) => text.length)).toEqual([
    15_000, 5000,
  ]);
});
