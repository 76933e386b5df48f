import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hashDistance,
  openPictureReader,
  type RunningPictureReader,
} from '../../../adapters/images/index.ts';
import type { PictureReading } from '../../../src/core/index.ts';
import { type Canvas, photo, plain, toSvg } from '../../support/pictures/backgrounds.ts';
import { drawText } from '../../support/pictures/draw-text.ts';
import { drawLayout, type Layout } from '../../support/pictures/layouts.ts';
import { drawQr } from '../../support/pictures/pictures.ts';
import { createRandom } from '../../support/pictures/random.ts';

const LINES = ['荷物を受け取るだけ', '日給5万円 即日払い', '身分証の写真が必要です'] as const;

/** A line of a page. */
const PAGE = '荷物を受け取るお仕事です';

let reader: RunningPictureReader;

beforeAll(() => {
  reader = openPictureReader({
    log: { info: () => {}, warn: () => {}, error: () => {} },
    workers: 1,
    // A busy machine is slow: only a picture that never ends fails by time.
    deadlineMs: 60_000,
  });
});
afterAll(() => reader.stop());

const read = (bytes: Uint8Array): Promise<PictureReading> => reader.read({ bytes });
const textOf = ({ lines }: PictureReading): string =>
  lines
    .map(({ text }) => text)
    .join('')
    .replaceAll(' ', '');

async function render({ background, ...canvas }: Canvas): Promise<Sharp> {
  const svg = Buffer.from(toSvg(canvas));
  return background ? sharp(background).composite([{ input: svg }]) : sharp(svg);
}

/** A picture with one line of text, 600 by 200 pixels. */
const oneLine = (text: string, ink = '#111', paper = '#fff'): Sharp =>
  sharp(
    Buffer.from(
      toSvg({
        width: 600,
        height: 200,
        svg: `${plain(600, 200, paper)}<g fill="${ink}">${drawText(text, { font: 'sans', size: 44 }, 30, 120)}</g>`,
      }),
    ),
  );

describe('text in pictures', () => {
  it.each<Layout>(['poster', 'dark', 'vertical', 'gradient', 'photo', 'caption', 'rotated', 'chat'])(
    'the words are read: %s',
    async (layout) => {
      const canvas = await drawLayout(layout, LINES, createRandom(4));
      const bytes = await (await render(canvas)).jpeg({ quality: 60 }).toBuffer();
      const reading = await read(bytes);
      expect(reading.problem).toBeUndefined();
      expect(textOf(reading)).toContain('5万円');
      expect(reading).toMatchObject({ width: canvas.width, height: canvas.height });
    },
  );

  it('the words are read in strips on a photo', async () => {
    const canvas = await drawLayout('story', LINES, createRandom(5));
    const reading = await read(await (await render(canvas)).jpeg({ quality: 60 }).toBuffer());
    for (const words of ['受け取るだけ', '5万円', '身分証の写真']) expect(textOf(reading)).toContain(words);
  });

  it('each line has its place and a confidence', async () => {
    const { lines } = await read(await oneLine('即日払いの仕事です').png().toBuffer());
    expect(lines).toHaveLength(1);
    const { box, confidence } = lines[0]!;
    expect(confidence).toBeGreaterThan(0.8);
    expect(box.left).toBeGreaterThan(15);
    expect(box.left).toBeLessThan(45);
    expect(box.top + box.height).toBeLessThan(140);
  });

  it('white letters without a background, made for dark pages, are read', async () => {
    const bytes = await oneLine('即日払いの仕事です', '#fff', 'none').png().toBuffer();
    expect(textOf(await read(bytes))).toContain('即日払い');
  });

  it.each([
    ['horizontal', false],
    ['vertical', true],
  ])('a page full of text is read, although it has as many strokes as noise: %s', async (_, isVertical) => {
    const style = { font: 'sans', size: 30, isVertical } as const;
    const rows = Array.from({ length: 6 }, (_unused, i) =>
      isVertical ? drawText(PAGE, style, 30 + i * 45, 40) : drawText(PAGE, style, 20, 50 + i * 45),
    );
    const size = isVertical ? { width: 305, height: 430 } : { width: 400, height: 300 };
    const svg = toSvg({ ...size, svg: plain(size.width, size.height, '#fff') + rows.join('') });
    const reading = await read(await sharp(Buffer.from(svg)).png().toBuffer());
    expect(reading.problem).toBeUndefined();
    expect(textOf(reading)).toContain('受け取る');
  });

  it('a photo without text does not reach the recogniser', async () => {
    const bytes = await sharp(await photo(400, 300, createRandom(16)))
      .blur(4)
      .jpeg()
      .toBuffer();
    expect(await read(bytes)).toMatchObject({ isTextLike: false, lines: [] });
  });

  it('noise does not reach the recogniser, which would need ten seconds for it', async () => {
    const random = createRandom(1);
    const noise = Buffer.from(Array.from({ length: 640 * 480 }, () => random.between(0, 255)));
    const bytes = await sharp(noise, { raw: { width: 640, height: 480, channels: 1 } })
      .png()
      .toBuffer();
    expect(await read(bytes)).toMatchObject({ isTextLike: false, lines: [] });
  });
});

describe('codes in pictures', () => {
  it('the text of a code is read, also turned and compressed', async () => {
    const code = 'https://t.me/+TestInvite1';
    const svg = plain(500, 500, '#fff') + (await drawQr(code, 100, 100, 300));
    const bytes = await sharp(Buffer.from(toSvg({ width: 500, height: 500, svg })))
      .rotate(17, { background: '#fff' })
      .jpeg({ quality: 40 })
      .toBuffer();
    const { codes, lines } = await read(bytes);
    expect(codes.map(({ text }) => text)).toEqual([code]);
    // Its squares are no letters.
    expect(lines).toEqual([]);
  });
});

describe('the hash of a picture', () => {
  it('changes little when the picture is resized and compressed, and much for another picture', async () => {
    // Without text, which would be read first.
    const draw = async (seed: number) =>
      sharp(await photo(800, 600, createRandom(seed)))
        .blur(4)
        .png()
        .toBuffer();
    const [bytes, other] = [await draw(8), await draw(9)];
    const small = await sharp(bytes).resize(360).jpeg({ quality: 40 }).toBuffer();
    const [hash, hashOfSmall, hashOfOther] = await Promise.all(
      [bytes, small, other].map(async (file) => (await read(file)).hash!),
    );
    expect(hashDistance(hash!, hashOfSmall!)).toBeLessThanOrEqual(4);
    expect(hashDistance(hash!, hashOfOther!)).toBeGreaterThan(12);
  });
});

describe('files that attack a decoder', () => {
  it('a small file that unpacks to very many pixels is refused by its header', async () => {
    const bomb = await sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    expect(bomb.length).toBeLessThan(3_000_000);
    expect((await read(bomb)).problem).toBe('too-many-pixels');
  });

  it('50 megapixels are refused', async () => {
    const bytes = await sharp({ create: { width: 10_000, height: 5000, channels: 3, background: '#fff' } })
      .jpeg()
      .toBuffer();
    expect((await read(bytes)).problem).toBe('too-many-pixels');
  });

  it('a truncated file is read as far as it goes', async () => {
    const canvas = await drawLayout('poster', LINES, createRandom(4));
    const bytes = await (await render(canvas)).jpeg({ progressive: false }).toBuffer();
    const reading = await read(bytes.subarray(0, Math.floor(bytes.length * 0.75)));
    expect(reading.problem).toBeUndefined();
    expect(textOf(reading)).toContain('5万円');
  });

  it('a file that is only a beginning is damaged', async () => {
    const bytes = await oneLine('即日払い').png().toBuffer();
    expect((await read(bytes.subarray(0, 24))).problem).toBe('damaged');
  });

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['PDF', '%PDF-1.7\n1 0 obj'],
    ['a web page', '<!doctype html><img src=x onerror=alert(1)>'],
    ['nothing', ''],
  ])('%s is no picture under any name', async (_, text) => {
    expect((await read(Buffer.from(text))).problem).toBe('unsupported');
  });

  it('a picture with a web page behind it is read as a picture', async () => {
    const bytes = Buffer.concat([
      await oneLine('即日払いの仕事です').jpeg().toBuffer(),
      Buffer.from('<!doctype html><script>alert(1)</script>'),
    ]);
    expect(textOf(await read(bytes))).toContain('即日払い');
  });

  it('an animation with a web page and a ZIP file behind it is read as an animation', async () => {
    const bytes = Buffer.concat([
      await oneLine('即日払いの仕事です').gif().toBuffer(),
      Buffer.from('<!doctype html><script>alert(1)</script>PK\u0003\u0004'),
    ]);
    expect(textOf(await read(bytes))).toContain('即日払い');
  });

  it('the first bytes say what a file is: a JPEG under the name of a PNG has no other way', async () => {
    const jpeg = await oneLine('即日払いの仕事です').jpeg().toBuffer();
    const signatureOfPng = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect((await read(Buffer.concat([signatureOfPng, jpeg.subarray(8)]))).problem).toBe('damaged');
  });

  it('of an animation with 10,000 frames three are read', async () => {
    const [size, frames] = [8, 10_000];
    const pixels = Buffer.alloc(size * size * frames * 3, 255);
    for (let i = 0; i < frames; i++)
      pixels.fill((i % 2) * 200, i * size * size * 3, (i + 1) * size * size * 3);
    const bytes = await sharp(pixels, {
      raw: { width: size, height: size * frames, channels: 3, pageHeight: size },
    })
      .gif()
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(frames);
    const { problem, lines } = await read(bytes);
    expect({ problem, lines }).toEqual({ problem: undefined, lines: [] });
  });

  it('text in the middle of an animated WebP is found', async () => {
    const frames = await Promise.all(
      ['こんにちは', '即日払いの仕事です', 'さようなら'].map((text) => oneLine(text).png().toBuffer()),
    );
    const bytes = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer();
    const reading = await read(bytes);
    expect(textOf(reading)).toContain('即日払い');
    expect(textOf(reading)).toContain('さようなら');
    expect(reading.isAnimated).toBe(true);
  });

  it('a picture for printing (CMYK) is read', async () => {
    const bytes = await oneLine('即日払いの仕事です').toColourspace('cmyk').jpeg().toBuffer();
    expect(textOf(await read(bytes))).toContain('即日払い');
  });

  it('a photo that lies on its side is read as people see it', async () => {
    const onItsSide = await oneLine('即日払いの仕事です').rotate(-90).png().toBuffer();
    const bytes = await sharp(onItsSide).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const reading = await read(bytes);
    expect(textOf(reading)).toContain('即日払い');
    expect(reading).toMatchObject({ width: 600, height: 200 });
  });
});
