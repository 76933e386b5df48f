import sharp from 'sharp';
import { type PictureFormat, type PictureProblem, pictureFormatOf } from '#core';
import type { PictureLimits } from '../limits.ts';
import { type GreyImage, toGrey } from './grey-image.ts';

/** A decoded picture: its size as people see it, and up to three frames, reduced to at most `MAX_SIDE` pixels. */
export interface DecodedPicture {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly GreyImage[];
}

/** Codes and small letters can still be read at this length of the longer side. */
const MAX_SIDE = 1600;

/** The decoders of libvips that may run; all others are off. */
const DECODERS: Readonly<Record<PictureFormat, string>> = {
  png: 'VipsForeignLoadPng',
  jpeg: 'VipsForeignLoadJpeg',
  webp: 'VipsForeignLoadWebp',
  gif: 'VipsForeignLoadNsgif',
  avif: 'VipsForeignLoadHeif',
};

/**
 * Prepares sharp in a process that decodes files of strangers: one thread, no cache, five decoders.
 * @example restrictDecoders()
 */
export function restrictDecoders(): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: Object.values(DECODERS) });
}

/**
 * Decodes the first, the middle and the last frame. A file that ends too early is decoded as far as it goes, because
 * programs that show it do the same.
 * @example await decodePicture(bytes, DEFAULT_LIMITS) // { width: 800, height: 600, frames: [image] }
 */
export async function decodePicture(
  bytes: Uint8Array,
  limits: PictureLimits,
): Promise<DecodedPicture | PictureProblem> {
  if (bytes.length > limits.maxBytes) return 'too-large';
  if (pictureFormatOf(bytes) === undefined) return 'unsupported';
  try {
    const {
      width,
      height,
      pages = 1,
      orientation = 1,
    } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > limits.maxPixels) return 'too-many-pixels';
    const isTurned = orientation >= 5;
    const frames: GreyImage[] = [];
    for (const page of pickFrames(Math.min(pages, limits.maxFrames)))
      frames.push(await decodeFrame(bytes, page, limits));
    return { width: isTurned ? height : width, height: isTurned ? width : height, frames };
  } catch {
    return 'damaged';
  }
}

/** First, middle, last. @example pickFrames(9) // [0, 4, 8] */
export const pickFrames = (count: number): readonly number[] => [
  ...new Set([0, Math.floor((count - 1) / 2), count - 1]),
];

async function decodeFrame(bytes: Uint8Array, page: number, limits: PictureLimits): Promise<GreyImage> {
  const image = sharp(bytes, {
    page,
    limitInputPixels: limits.maxPixels,
    failOn: 'none',
    sequentialRead: true,
  })
    .autoOrient()
    .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb');
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const isTransparent = data.some((value, i) => i % 4 === 3 && value < 255);
  const background = isTransparent && isLight(data) ? '#000' : '#fff';
  return toGrey(
    sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } })
      .flatten({ background })
      .greyscale(),
  );
}

/** Whether what can be seen of a picture with transparent parts is light, such as white letters for a dark page. */
function isLight(rgba: Uint8Array): boolean {
  let [light, seen] = [0, 0];
  for (let i = 0; i < rgba.length; i += 4) {
    light += ((rgba[i]! + 2 * rgba[i + 1]! + rgba[i + 2]!) / 4) * rgba[i + 3]!;
    seen += rgba[i + 3]!;
  }
  return light > 127 * seen;
}
