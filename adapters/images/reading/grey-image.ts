import sharp, { type Sharp } from 'sharp';

/** A picture in shades of grey, one byte a pixel. */
export interface GreyImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A picture in shades of grey as input of sharp. @example openGrey(image).resize(400) */
export const openGrey = ({ data, width, height }: GreyImage): Sharp =>
  sharp(data, { raw: { width, height, channels: 1 } });

/** The result of sharp in shades of grey. @example await toGrey(openGrey(image).blur(3)) */
export async function toGrey(image: Sharp): Promise<GreyImage> {
  const { data, info } = await image
    .toColourspace('b-w')
    .extractChannel(0)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The longer side in pixels after `resizeTo`. Enlarged at most twice. @example await resizeTo(image, 1200) */
export function resizeTo(image: GreyImage, longerSide: number, maxFactor = 2): Promise<GreyImage> {
  const factor = Math.min(maxFactor, longerSide / Math.max(image.width, image.height));
  if (factor === 1) return Promise.resolve(image);
  const resized = openGrey(image).resize({
    width: Math.max(1, Math.round(image.width * factor)),
    height: Math.max(1, Math.round(image.height * factor)),
    fit: 'fill',
  });
  return toGrey(resized);
}
