import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { PictureBox, PictureCode } from '#core';
import type { GreyImage } from './grey-image.ts';

/** Codes that cameras of telephones open. Bars of products are no way to contact anyone. */
const FORMATS = ['QRCode', 'MicroQRCode', 'RMQRCode', 'Aztec', 'DataMatrix'] as const;
const MAX_CODES = 5;

/**
 * Loads zxing. Its program comes from the package; without it the library would download it.
 * @example loadCodeReader()
 */
export function loadCodeReader(): void {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(file)).buffer } });
}

/**
 * The codes of a picture. Boxes are in its pixels.
 * @example (await readCodes(image)).map(({ text }) => text) // ['https://example.com/menu']
 */
export async function readCodes({ data, width, height }: GreyImage): Promise<readonly PictureCode[]> {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < data.length; i++) rgba.fill(data[i]!, i * 4, i * 4 + 3);
  const found = await readBarcodes(
    { data: rgba, width, height },
    {
      formats: [...FORMATS],
      maxNumberOfSymbols: MAX_CODES,
      tryHarder: true,
    },
  );
  return found
    .filter(({ isValid, text }) => isValid && text !== '')
    .map(({ text, position }) => ({ text: text.toWellFormed(), box: boxAround(Object.values(position)) }));
}

function boxAround(points: readonly { readonly x: number; readonly y: number }[]): PictureBox {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}
