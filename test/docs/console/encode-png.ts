import { crc32, deflateSync } from 'node:zlib';
import { channelsOf, choosePalette, createNearest, pixelsOf } from '../animation/palette.ts';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLORS = 256;
const BITS_PER_PIXEL = 8;
const INDEXED = 3;

/**
 * Encodes pixels as a PNG with a palette of 256 colours, which is several times smaller than the screenshot of a browser
 * (https://www.w3.org/TR/png-3/).
 * @example encodePng(rgba, { width: 1280, height: 800 })
 */
export function encodePng(rgba: Uint8Array, { width, height }: { width: number; height: number }): Buffer {
  const pixels = pixelsOf(rgba);
  const palette = choosePalette([pixels], COLORS);
  const nearest = createNearest(palette);
  // Each line begins with the number of its filter, 0 for none.
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = nearest(pixels[y * width + x]!);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = BITS_PER_PIXEL;
  header[9] = INDEXED;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channelsOf))),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, checksum]);
}
