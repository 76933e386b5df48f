import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { openPictureReader } from '../../../adapters/images/index.ts';
import { plain, toSvg } from '../../support/pictures/backgrounds.ts';
import { drawText } from '../../support/pictures/draw-text.ts';
import { createRandom, type Random } from '../../support/pictures/random.ts';
import { sized } from '../../support/test-size.ts';

const events: string[] = [];
const log = { info: () => {}, warn: (event: string) => void events.push(event), error: () => {} };

const reader = openPictureReader({ log, deadlineMs: 2500 });
afterAll(() => reader.stop());

const toPng = (svg: string): Promise<Buffer> => sharp(Buffer.from(svg)).png().toBuffer();

/** Kanji without a meaning, as small as they can be read. The first part of it alone took the recogniser nine seconds. */
function hangingPicture(): Promise<Buffer> {
  const random = createRandom(5);
  const [width, height, size] = [1200, 320, 12];
  const rows = Array.from({ length: height / 16 }, (_, row) => {
    const text = Array.from({ length: width / size }, () =>
      random.pick(Array.from('日払荷物受取電話口座簡単現金封筒書類')),
    );
    return drawText(text.join(''), { font: 'sans', size }, 0, row * 16 + size);
  });
  return toPng(toSvg({ width, height, svg: plain(width, height, '#fff') + rows.join('') }));
}

const shortPicture = (): Promise<Buffer> => {
  const text = drawText('日払い', { font: 'sans', size: 40 }, 20, 60);
  return toPng(toSvg({ width: 170, height: 90, svg: plain(170, 90, '#fff') + text }));
};

it('a picture that hangs the recogniser ends at the deadline, and the next one is read', async () => {
  const asked = [hangingPicture(), shortPicture()].map(async (bytes) => reader.read({ bytes: await bytes }));
  const [hanging, next] = await Promise.all(asked);
  expect(hanging).toMatchObject({ problem: 'timeout', isTextLike: true, width: 1200, height: 320 });
  expect(next!.problem).toBeUndefined();
  expect(next!.lines.map(({ text }) => text)).toEqual(['日払い']);
  expect(events).toEqual(['picture_reader_restarted']);
});

/** The bytes with one to four of them changed, perhaps in the header. */
function damage(bytes: Buffer, random: Random): Buffer {
  const damaged = Buffer.from(bytes);
  for (let i = random.between(1, 4); i > 0; i--)
    damaged[random.between(0, random.chance(0.5) ? 63 : bytes.length - 1)] = random.between(0, 255);
  return damaged;
}

describe('files in which bytes were changed', () => {
  const FORMATS = ['png', 'jpeg', 'webp', 'gif', 'avif'] as const;

  it.each(FORMATS)('are read, or refused for a reason, and the reader goes on: %s', async (format) => {
    const random = createRandom(FORMATS.indexOf(format) + 40);
    const pixels = Buffer.from(Array.from({ length: 48 * 32 * 3 }, (_, i) => (i * 7) % 256));
    const image = sharp(pixels, { raw: { width: 48, height: 32, channels: 3 } });
    const bytes = await image.toFormat(format).toBuffer();
    const found = new Set<string | undefined>();
    for (let i = 0; i < sized(15, 1000); i++)
      found.add((await reader.read({ bytes: damage(bytes, random) })).problem);
    const allowed = [undefined, 'damaged', 'failed', 'unsupported', 'too-many-pixels'];
    expect([...found].filter((problem) => !allowed.includes(problem))).toEqual([]);
    expect(found.size).toBeGreaterThan(1);
    expect((await reader.read({ bytes })).problem).toBeUndefined();
  });
});
