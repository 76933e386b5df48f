import sharp from 'sharp';
import type { Random } from './random.ts';

/** A picture under construction: an RGB background, and SVG elements on top of it. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** Any picture that sharp reads; absent: the SVG has the background itself. */
  readonly background?: Buffer;
  readonly svg: string;
}

/** A colour as SVG reads it. @example hsl(210, 40, 90) */
export const hsl = (hue: number, saturation: number, lightness: number): string =>
  `hsl(${hue},${saturation}%,${lightness}%)`;

/** A plain background. @example plain(800, 600, '#fff') */
export const plain = (width: number, height: number, colour: string): string =>
  `<rect width="${width}" height="${height}" fill="${colour}"/>`;

/** Two colours that run into each other. @example gradient(800, 600, ['#fff', '#ccf']) */
export const gradient = (width: number, height: number, [from, to]: readonly [string, string]): string =>
  `<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="${width}" height="${height}" fill="url(#g)"/>`;

/**
 * A picture like a photo: sky, hills, blurred shapes, and the grain of a camera.
 * @example await photo(800, 600, createRandom(3))
 */
export async function photo(width: number, height: number, random: Random): Promise<Buffer> {
  const hue = random.between(0, 359);
  const shapes = Array.from({ length: 40 }, (_, i) => {
    const colour = hsl((hue + random.between(-50, 90)) % 360, random.between(15, 70), random.between(12, 80));
    const [x, y] = [random.between(0, width), random.between((height * i) / 60, height)];
    const [rx, ry] = [random.between(20, width / 4), random.between(15, height / 5)];
    return random.chance(0.6)
      ? `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${colour}"/>`
      : `<polygon points="${x},${y} ${x + rx},${y + ry} ${x - rx / 2},${y + 2 * ry}" fill="${colour}"/>`;
  });
  const sky = gradient(width, height, [hsl(hue, 50, 70), hsl((hue + 40) % 360, 40, 40)]);
  const sharpScene = Buffer.from(toSvg({ width, height, svg: sky + shapes.join('') }));
  const scene = await sharp(sharpScene).blur(random.between(1, 5)).removeAlpha().raw().toBuffer();
  // The grain is made here: noise of sharp has no seed.
  for (let i = 0; i < scene.length; i += 3) {
    const grain = (random.next() + random.next() - 1) * 18;
    for (let c = i; c < i + 3; c++) scene[c] = Math.max(0, Math.min(255, scene[c]! + grain));
  }
  return sharp(scene, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

/** An SVG document. @example toSvg({ width: 10, height: 10, svg: plain(10, 10, '#fff') }) */
export const toSvg = ({ width, height, svg }: Pick<Canvas, 'width' | 'height' | 'svg'>): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${svg}</svg>`;
