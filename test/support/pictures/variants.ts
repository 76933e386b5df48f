import sharp, { type Sharp } from 'sharp';

/** Edges that a cut removes, as shares of the sides. */
const CUTS = {
  'all edges': [1, 1, 1, 1],
  'the left edge': [1, 0, 0, 0],
  'the upper edge': [0, 1, 0, 0],
  'the right edge': [0, 0, 1, 0],
  'the lower edge': [0, 0, 0, 1],
} as const;
const CUT_SHARES = [0.02, 0.05];
const JPEG_QUALITY = 75;

/**
 * What becomes of a picture that members post again: recompressed, resized, cut, with a border, brighter or darker. By name.
 * @example Object.keys(await createVariants(bytes)) // ['JPEG 40', 'JPEG 60', …]
 */
export async function createVariants(bytes: Buffer): Promise<Readonly<Record<string, Buffer>>> {
  const { width, height } = await sharp(bytes).metadata();
  const variants: Record<string, Sharp> = {
    ...Object.fromEntries([40, 60, 80].map((quality) => [`JPEG ${quality}`, sharp(bytes).jpeg({ quality })])),
    'half size': sharp(bytes).resize(Math.round(width / 2)),
    'one and a half size': sharp(bytes).resize(Math.round(width * 1.5)),
    'a black border': sharp(bytes).extend({ ...sides(8), background: '#000' }),
    'a white border': sharp(bytes).extend({ ...sides(12), background: '#fff' }),
    brighter: sharp(bytes).modulate({ brightness: 1.12 }),
    darker: sharp(bytes).modulate({ brightness: 0.88 }),
  };
  for (const share of CUT_SHARES)
    for (const [name, [left, top, right, bottom]] of Object.entries(CUTS)) {
      const [x, y] = [Math.round(width * share), Math.round(height * share)];
      variants[`${share * 100} % of ${name} cut off`] = sharp(bytes).extract({
        ...{ left: left * x, top: top * y },
        ...{ width: width - (left + right) * x, height: height - (top + bottom) * y },
      });
    }
  const files: Record<string, Buffer> = {};
  for (const [name, image] of Object.entries(variants))
    files[name] = await (name.startsWith('JPEG') ? image : image.jpeg({ quality: JPEG_QUALITY })).toBuffer();
  return files;
}

const sides = (pixels: number) => ({ top: pixels, bottom: pixels, left: pixels, right: pixels });
