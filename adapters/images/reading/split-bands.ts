import type { GreyImage } from './grey-image.ts';

/** A part of an image that has whole lines of text, and where it starts. */
export interface Band {
  readonly image: GreyImage;
  readonly left: number;
  readonly top: number;
}

/** In pixels: a few lines of text. */
const BAND_LENGTH = 240;
/** A cut may be this much earlier or later, to fall between two lines. */
const SEARCH = 60;

/**
 * Cuts black text on white paper between its lines into bands of about `BAND_LENGTH` pixels, in reading order: from top to
 * bottom, or for vertical text from right to left.
 * @example splitBands(page, false).length // 5
 */
export function splitBands(image: GreyImage, isVertical: boolean): readonly Band[] {
  const ink = countInk(image, isVertical);
  const bands: Band[] = [];
  for (let start = 0; start < ink.length; ) {
    const isLast = ink.length - start < BAND_LENGTH + SEARCH;
    const end = isLast
      ? ink.length
      : clearest(ink, start + BAND_LENGTH - SEARCH, start + BAND_LENGTH + SEARCH);
    bands.push(isVertical ? cutColumns(image, start, end) : cutRows(image, start, end));
    start = end;
  }
  return isVertical ? bands.toReversed() : bands;
}

/** How dark each row is, or each column. */
function countInk({ data, width, height }: GreyImage, ofColumns: boolean): Float64Array {
  const ink = new Float64Array(ofColumns ? width : height);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++) ink[ofColumns ? x : y]! += 255 - data[at]!;
  return ink;
}

/** Where there is least ink, from `from` to below `to`. */
function clearest(ink: Float64Array, from: number, to: number): number {
  let best = from;
  for (let i = from + 1; i < to; i++) if (ink[i]! < ink[best]!) best = i;
  return best;
}

const cutRows = ({ data, width }: GreyImage, top: number, end: number): Band => ({
  ...{ left: 0, top },
  image: { data: data.subarray(top * width, end * width), width, height: end - top },
});

function cutColumns({ data, width, height }: GreyImage, left: number, end: number): Band {
  const cut = new Uint8Array((end - left) * height);
  for (let y = 0; y < height; y++)
    cut.set(data.subarray(y * width + left, y * width + end), y * (end - left));
  return { left, top: 0, image: { data: cut, width: end - left, height } };
}
