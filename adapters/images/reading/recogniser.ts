import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createWorker, OEM, PSM } from 'tesseract.js';
import type { PictureLine } from '#core';
import type { GreyImage } from './grey-image.ts';

/** How the letters are looked for: in columns and paragraphs of a page, or anywhere, as in a photo. */
export type PageLayout = 'page' | 'scattered';

/** Recognises black letters on white paper. Boxes are in pixels of the image. */
export type Recogniser = (image: GreyImage, layout?: PageLayout) => Promise<readonly PictureLine[]>;

const SEGMENTATION = { page: PSM.AUTO, scattered: PSM.SPARSE_TEXT } as const;

/** Trained for the neural recogniser only, with whole numbers: a fifth of the size of the others. */
const DATA_FOLDER = '4.0.0_best_int';
/** Horizontal text, with Latin letters and digits. */
const HORIZONTAL = 'jpn';
const VERTICAL = 'jpn_vert';

/**
 * Loads tesseract with Japanese in both directions, from the packages and without a cache on the disk. Takes about 0.7 s
 * and 150 MB.
 * @example const recognise = await loadRecogniser(); await recognise(image)
 */
export async function loadRecogniser(): Promise<Recogniser> {
  // The library has one folder for all languages, and each language is its own package. So the second one is put into the
  // memory of the worker; the worker does not load what this list already names.
  const languages = [HORIZONTAL];
  const worker = await createWorker(languages, OEM.LSTM_ONLY, {
    langPath: dataFolder(HORIZONTAL),
    cacheMethod: 'none',
    gzip: true,
    errorHandler: () => {},
  });
  const vertical = gunzipSync(readFileSync(join(dataFolder(VERTICAL), `${VERTICAL}.traineddata.gz`)));
  await worker.FS('writeFile', [`${VERTICAL}.traineddata`, new Uint8Array(vertical)]);
  languages.push(VERTICAL);
  await worker.reinitialize(languages.join('+'));
  // Tesseract has read them; the files in its memory take 6 MB.
  for (const language of languages) await worker.FS('unlink', [`${language}.traineddata`]);
  await worker.setParameters({
    preserve_interword_spaces: '1',
    user_defined_dpi: '150',
  });
  return async (image, layout = 'page') => {
    await worker.setParameters({ tessedit_pageseg_mode: SEGMENTATION[layout] });
    const { data } = await worker.recognize(toPgm(image), {}, { text: false, blocks: true });
    return (data.blocks ?? [])
      .flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines }) => lines))
      .map(({ text, confidence, words, bbox: { x0, y0, x1, y1 } }) => ({
        text: text.trim(),
        confidence: rateLine(
          confidence,
          words.flatMap(({ symbols }) => symbols),
        ),
        box: { left: x0, top: y0, width: x1 - x0, height: y1 - y0 },
      }));
  };
}

/** Means of letters, in percent, below which there is only noise, and above which all letters are right. */
const LETTERS = { noise: 80, right: 99 } as const;

/**
 * From 0 to 1: the middle of the confidence of the worst letter, which is that of the line in Japanese, and the mean of all
 * letters. The first one alone is near 0 when one letter of a long line is doubtful.
 */
function rateLine(worst: number, symbols: readonly { readonly confidence: number }[]): number {
  const mean = symbols.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, symbols.length);
  const ofAll = (mean - LETTERS.noise) / (LETTERS.right - LETTERS.noise);
  return (worst / 100 + Math.max(0, Math.min(1, ofAll))) / 2;
}

const dataFolder = (language: string): string =>
  join(
    dirname(createRequire(import.meta.url).resolve(`@tesseract.js-data/${language}/package.json`)),
    DATA_FOLDER,
  );

/** Portable graymap: a header and the bytes. It needs no encoder. */
const toPgm = ({ data, width, height }: GreyImage): Buffer =>
  Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), data]);
