import { createRequire } from 'node:module';
import { channelsOf, choosePalette, createNearest, pixelsOf } from './palette.ts';

/** What is used of gifenc, which has no types. */
interface Gifenc {
  GIFEncoder(): {
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: {
        /** Colours as red, green and blue from 0 to 255. */
        readonly palette: readonly (readonly number[])[];
        /** In milliseconds. */
        readonly delay: number;
        readonly transparent?: boolean;
        readonly transparentIndex?: number;
        readonly dispose?: number;
      },
    ): void;
    finish(): void;
    bytes(): Uint8Array;
  };
}
/** Required and not imported: Node.js and vitest import two different files of this package. */
const gifenc = createRequire(import.meta.url)('gifenc') as Gifenc;

/** One picture of an animation. */
export interface Frame {
  /** Red, green, blue and alpha of each pixel; alpha is always 255. */
  readonly rgba: Uint8Array;
  readonly milliseconds: number;
}

/** One place of the palette is kept for pixels that did not change. */
const COLORS = 255;
const UNCHANGED = 255;
const KEEP_PREVIOUS_FRAME = 1;

/**
 * Encodes frames as a GIF that is repeated for ever, with one palette. A pixel that did not change since the frame
 * before is left transparent, which makes the file several times smaller.
 * @example encodeGif([{ rgba, milliseconds: 500 }], 900, 700)
 */
export function encodeGif(frames: readonly Frame[], width: number, height: number): Uint8Array {
  const encoder = gifenc.GIFEncoder();
  const colors = choosePalette(
    frames.map(({ rgba }) => pixelsOf(rgba)),
    COLORS,
  );
  const nearest = createNearest(colors);
  const palette = [
    ...colors.map(channelsOf),
    ...Array.from({ length: UNCHANGED + 1 - colors.length }, () => [0, 0, 0]),
  ];
  let previous: Uint32Array | undefined;
  for (const frame of frames) {
    const pixels = pixelsOf(frame.rgba);
    const index = new Uint8Array(pixels.length);
    for (const [at, pixel] of pixels.entries())
      index[at] = pixel === previous?.[at] ? UNCHANGED : nearest(pixel);
    encoder.writeFrame(index, width, height, {
      palette,
      delay: frame.milliseconds,
      ...(previous && { transparent: true, transparentIndex: UNCHANGED, dispose: KEEP_PREVIOUS_FRAME }),
    });
    previous = pixels;
  }
  encoder.finish();
  return encoder.bytes();
}
