import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { type Canvas, photo, plain, toSvg } from './backgrounds.ts';
import { INNOCENT_SORTS, type InnocentSort, innocentLines } from './innocent-texts.ts';
import { drawLayout, LAYOUTS, type Layout } from './layouts.ts';
import { offerChat, offerLines } from './offer-texts.ts';
import { createRandom, type Random } from './random.ts';

/** A generated picture, with what it shows. */
export interface GeneratedPicture {
  /** Unique among the pictures of one call, such as `offer-12-photo`. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly format: 'jpeg' | 'png' | 'webp';
  readonly lines: readonly string[];
  /** The text of its QR code. */
  readonly code?: string;
  /** What its author typed. */
  readonly message: string;
}

/**
 * Pictures of invented offers, in turn in every layout, three of four with a typed invitation; one in 17 has a QR code to a
 * messenger, every second of these nothing else.
 * @example const [first] = await generateOffers(12, 1)
 */
export const generateOffers = (count: number, seed: number): Promise<readonly GeneratedPicture[]> =>
  generate({ sort: 'offer', messages: OFFER_MESSAGES }, count, seed, async (random, i) => {
    const turn = i % (LAYOUTS.length + 1);
    if (turn === LAYOUTS.length) {
      const code = `https://t.me/+TestInvite${random.between(1000, 9999)}`;
      const lines = i % 2 === 0 ? [] : offerLines(random);
      return { what: 'code', lines, code, canvas: await drawCode(lines, code, random) };
    }
    const layout = LAYOUTS[turn]!;
    const lines = layout === 'chat' ? offerChat(random) : offerLines(random);
    return { what: layout, lines, canvas: await drawLayout(layout, lines, random) };
  });

const INNOCENT_LAYOUTS: Readonly<Record<InnocentSort, readonly Layout[]>> = {
  meme: ['photo', 'colourful', 'story', 'dark'],
  job: ['poster', 'gradient', 'vertical', 'caption', 'flyer', 'table', 'pattern'],
  menu: ['poster', 'dark', 'vertical', 'caption', 'flyer', 'pattern'],
  game: ['dark', 'gradient', 'photo', 'pattern'],
  news: ['poster', 'caption', 'photo', 'post', 'story'],
  notice: ['poster', 'rotated', 'vertical', 'memo', 'flyer'],
  chat: ['chat', 'memo', 'post'],
};

/**
 * Ordinary pictures: memes, posters of real shops, menus, games, news, notices, chats, photos without text, codes of shops.
 * @example const pictures = await generateInnocents(12, 1)
 */
export const generateInnocents = (count: number, seed: number): Promise<readonly GeneratedPicture[]> =>
  generate({ sort: 'innocent', messages: INNOCENT_MESSAGES }, count, seed, async (random, i) => {
    if (i % 9 === 7) {
      const size = { width: random.between(500, 1200), height: random.between(500, 1200) };
      const background = await photo(size.width, size.height, random);
      return { what: 'photo-only', lines: [], canvas: { ...size, background, svg: '' } };
    }
    if (i % 9 === 8) {
      const code = `https://shop-${random.between(100, 999)}.example.com/menu`;
      const lines = innocentLines('menu', random);
      return { what: 'code', lines, code, canvas: await drawCode(lines, code, random) };
    }
    const sort = INNOCENT_SORTS[i % 9]!;
    const lines = innocentLines(sort, random);
    const layout = random.pick(INNOCENT_LAYOUTS[sort]);
    return { what: `${sort}-${layout}`, lines, canvas: await drawLayout(layout, lines, random) };
  });

interface Drawn {
  readonly what: string;
  readonly lines: readonly string[];
  readonly code?: string;
  readonly canvas: Canvas;
}

const OFFER_MESSAGES = [
  '詳細はこちら https://t.me/+TestInvite77',
  '気になる人はDMください',
  '日払いの案件あります テレグラムで',
  '',
];
const INNOCENT_MESSAGES = ['', '今日の一枚', 'これ見て', ''];

async function generate(
  { sort, messages }: { readonly sort: string; readonly messages: readonly string[] },
  count: number,
  seed: number,
  draw: (random: Random, i: number) => Promise<Drawn>,
): Promise<readonly GeneratedPicture[]> {
  const pictures: GeneratedPicture[] = [];
  for (let i = 0; i < count; i++) {
    const random = createRandom(seed * 100_003 + i);
    const { what, canvas, ...shown } = await draw(random, i);
    const message = messages[i % messages.length]!;
    pictures.push({ name: `${sort}-${i}-${what}`, message, ...shown, ...(await encode(canvas, random)) });
  }
  return pictures;
}

async function encode(canvas: Canvas, random: Random): Promise<Pick<GeneratedPicture, 'bytes' | 'format'>> {
  const svg = Buffer.from(toSvg(canvas));
  const image = canvas.background ? sharp(canvas.background).composite([{ input: svg }]) : sharp(svg);
  const format = random.pick(['jpeg', 'jpeg', 'png', 'webp'] as const);
  if (format === 'png') return { format, bytes: await image.png().toBuffer() };
  if (format === 'webp') return { format, bytes: await image.webp({ quality: 80 }).toBuffer() };
  return { format, bytes: await image.jpeg({ quality: random.pick([40, 60, 85]) }).toBuffer() };
}

/** A QR code as SVG elements, `size` pixels wide. @example await drawQr('https://example.com', 10, 10, 200) */
export async function drawQr(text: string, x: number, y: number, size: number): Promise<string> {
  prepareZXingModule({
    overrides: {
      wasmBinary: new Uint8Array(
        readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm')),
      ).buffer,
    },
  });
  const { symbol } = await writeBarcode(text, { format: 'QRCode' });
  const cell = size / (symbol.width + 8);
  const cells: string[] = [];
  for (let row = 0; row < symbol.height; row++)
    for (let column = 0; column < symbol.width; column++)
      if (symbol.data[row * symbol.width + column] === 0)
        cells.push(
          `M${((column + 4) * cell).toFixed(2)} ${((row + 4) * cell).toFixed(2)}h${cell.toFixed(2)}v${cell.toFixed(2)}h-${cell.toFixed(2)}z`,
        );
  return `<g transform="translate(${x} ${y})"><rect width="${size}" height="${size}" fill="#fff"/><path d="${cells.join('')}" fill="#000"/></g>`;
}

async function drawCode(lines: readonly string[], code: string, random: Random): Promise<Canvas> {
  const width = 800;
  const qr = random.between(220, 380);
  if (lines.length === 0) {
    return {
      width,
      height: width,
      svg: plain(width, width, '#f4f4f4') + (await drawQr(code, (width - qr) / 2, (width - qr) / 2, qr)),
    };
  }
  const text = await drawLayout('poster', lines, random);
  const height = text.height + qr + 40;
  const below = await drawQr(code, (text.width - qr) / 2, text.height + 10, qr);
  return { width: text.width, height, svg: plain(text.width, height, '#fff') + text.svg + below };
}
