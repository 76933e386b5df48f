import type { PictureBox } from '#core';
import { type GreyImage, openGrey, resizeTo, toGrey } from './grey-image.ts';

/** The recogniser was best at this length of the longer side: letters of posters and telephones are 20 to 40 pixels high. */
export const READING_SIDE = 1200;

/** About the width of a stroke: what changes more slowly is background. */
const BACKGROUND_SIGMA = 8;
const CONTRAST = 3;
const PAPER = 215;

/**
 * A picture as black letters on white paper: the difference of each pixel from its surroundings. Gradients, photos and dark
 * backgrounds become paper, and the fewer pixels that differ are ink.
 * @example await flattenBackground(image)
 */
export async function flattenBackground(image: GreyImage): Promise<GreyImage> {
  const blurred = await toGrey(openGrey(image).blur(BACKGROUND_SIGMA));
  const differences = new Int16Array(image.data.length);
  let skew = 0;
  for (let i = 0; i < differences.length; i++) {
    const difference = image.data[i]! - blurred.data[i]!;
    differences[i] = difference;
    skew += difference ** 3;
  }
  const gain = skew > 0 ? -CONTRAST : CONTRAST;
  const data = Uint8ClampedArray.from(differences, (difference) => PAPER + gain * difference);
  return { ...image, data: new Uint8Array(data.buffer) };
}

const WHITE = 200;

/**
 * A picture in which only what is nearly white becomes ink: white letters with an outline, as on memes, and white letters
 * on coloured bubbles.
 * @example keepWhite(image)
 */
export function keepWhite(image: GreyImage): GreyImage {
  const data = Uint8ClampedArray.from(image.data, (value) => ((255 - value) * 255) / (255 - WHITE));
  return { ...image, data: new Uint8Array(data.buffer) };
}

/** The share of pixels that `keepWhite` turns into ink, from 0 to 1. @example whiteShare(image) // 0.04 */
export function whiteShare({ data }: GreyImage): number {
  let white = 0;
  for (const value of data) if (value > 235) white++;
  return white / data.length;
}

const INK = 128;

/**
 * The share of ink that is outside of the lines that were read, from 0 to 1; black letters on white paper.
 * @example unreadInk(image, lines) // 0.1
 */
export function unreadInk(
  { data, width, height }: GreyImage,
  lines: readonly { readonly box: PictureBox }[],
): number {
  let [unread, all] = [0, 0];
  for (let y = 0, at = 0; y < height; y++) {
    const boxes = lines.filter(({ box }) => y >= box.top && y < box.top + box.height);
    for (let x = 0; x < width; x++, at++) {
      if (data[at]! >= INK) continue;
      all++;
      if (!boxes.some(({ box }) => x >= box.left && x < box.left + box.width)) unread++;
    }
  }
  return unread / Math.max(1, all);
}

/** Enlarges or reduces to `READING_SIDE` and turns the lines straight. @example await straighten(image, 6) */
export async function straighten(image: GreyImage, degrees: number): Promise<GreyImage> {
  const resized = await resizeTo(image, READING_SIDE);
  if (degrees === 0) return resized;
  const background = resized.data[0]! > 127 ? '#fff' : '#000';
  return toGrey(openGrey(resized).rotate(-degrees, { background }));
}
