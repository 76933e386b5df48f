import { createRequire } from 'node:module';

/** Files that each package has; asked for without loading them. */
const PACKAGES = {
  sharp: 'sharp',
  'sharp-phash': 'sharp-phash',
  'zxing-wasm': 'zxing-wasm/reader/zxing_reader.wasm',
  'tesseract.js': 'tesseract.js',
  '@tesseract.js-data/jpn': '@tesseract.js-data/jpn/package.json',
  '@tesseract.js-data/jpn_vert': '@tesseract.js-data/jpn_vert/package.json',
} as const;

const resolvePackage = createRequire(import.meta.url).resolve;

/**
 * The optional packages that reading pictures needs and that are not installed; empty if it can be used. `resolve` throws
 * for a missing file.
 * @example findMissingPackages() // []
 */
export const findMissingPackages = (resolve: (name: string) => string = resolvePackage): readonly string[] =>
  Object.entries(PACKAGES).flatMap(([name, file]) => {
    try {
      resolve(file);
      return [];
    } catch {
      return [name];
    }
  });
