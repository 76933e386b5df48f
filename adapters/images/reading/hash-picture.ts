import { createRequire } from 'node:module';
import type { SharpOptions } from 'sharp';
import type { GreyImage } from './grey-image.ts';

type HashImage = (image: Buffer, options: SharpOptions) => Promise<string>;

/** Required and not imported: its types say that it is an ES module, and it is none. */
const phash = createRequire(import.meta.url)('sharp-phash') as HashImage;

/** The standard deviation of shades below which a picture is nearly uniform: its hash would be that of noise. */
const MIN_CONTRAST = 3;

/**
 * The perceptual hash (DCT) of a picture as 16 hexadecimal digits; undefined if it is nearly uniform.
 * @example await hashPicture(image) // '9f3c61c39c3e61c2'
 */
export async function hashPicture(image: GreyImage): Promise<string | undefined> {
  if (contrastOf(image) < MIN_CONTRAST) return undefined;
  const { data, width, height } = image;
  const bits = await phash(Buffer.from(data), { raw: { width, height, channels: 1 } });
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0');
}

/** The standard deviation of the shades, from 0 to 127.5. */
function contrastOf({ data }: GreyImage): number {
  let [sum, squares] = [0, 0];
  for (const shade of data) {
    sum += shade;
    squares += shade * shade;
  }
  const mean = sum / data.length;
  return Math.sqrt(Math.max(0, squares / data.length - mean * mean));
}
