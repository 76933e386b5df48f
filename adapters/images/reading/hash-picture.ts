import { createRequire } from 'node:module';
import type { SharpOptions } from 'sharp';
import type { GreyImage } from './grey-image.ts';

type HashImage = (image: Buffer, options: SharpOptions) => Promise<string>;

/** Required and not imported: its types say that it is an ES module, and it is none. */
const phash = createRequire(import.meta.url)('sharp-phash') as HashImage;

/**
 * The perceptual hash (DCT) of a picture as 16 hexadecimal digits.
 * @example await hashPicture(image) // '9f3c61c39c3e61c2'
 */
export async function hashPicture({ data, width, height }: GreyImage): Promise<string> {
  const bits = await phash(Buffer.from(data), { raw: { width, height, channels: 1 } });
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0');
}
