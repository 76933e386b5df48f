import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { type Language, type Part, type PictureProblem, type PictureReading, toPictureParts } from '#core';
import type { RunningPictureReader } from '../../../../adapters/images/index.ts';
import type { LoadResult } from '../../../app/load-rules.ts';

/** A picture that was read for a command. */
export interface ReadImage {
  readonly reading: PictureReading;
  readonly parts: readonly Part[];
}

/** Reads pictures for a command. It must be stopped, else the program does not end. */
export interface ImageFiles {
  /** The result says why a file cannot be opened, or a picture not be read at all. */
  read(path: string): Promise<LoadResult<ReadImage>>;
  stop(): void;
}

/** A command waits longer than a bot, because only one picture is read at a time. */
const DEADLINE_MS = 60_000;

/** The same as that of the reader, so that no longer file is loaded. */
const MAX_BYTES = 25_000_000;

const NO_LOG = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * Opens the reader of pictures for a command. Its process is started by the first picture.
 * @example const images = await openImageFiles(); const image = await images.read('poster.png'); images.stop();
 */
export async function openImageFiles(): Promise<ImageFiles> {
  const { findMissingPackages, openPictureReader } = await import('../../../../adapters/images/index.ts');
  const missing = findMissingPackages();
  if (missing.length > 0)
    return {
      read: async () => ({
        ok: false,
        why: `pictures cannot be read, because packages are not installed (${missing.join(', ')}): run "npm ci" without --omit=optional`,
      }),
      stop() {},
    };
  const reader = openPictureReader({ log: NO_LOG, workers: 1, deadlineMs: DEADLINE_MS }, missing);
  return { read: (path) => readImageFile(path, reader), stop: () => reader.stop() };
}

const PROBLEMS: Readonly<Partial<Record<PictureProblem, string>>> = {
  unsupported: 'it is not a PNG, JPEG, WebP, GIF or AVIF',
  'too-large': 'it has more than 25 MB',
  'too-many-pixels': 'it has more than 40 megapixels',
  damaged: 'it is damaged',
};

async function readImageFile(path: string, reader: RunningPictureReader): Promise<LoadResult<ReadImage>> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) return { ok: false, why: `${path}: ${PROBLEMS['too-large']}` };
    bytes = await readFile(path);
  } catch {
    return { ok: false, why: `${path}: the file cannot be read` };
  }
  const reading = await reader.read({ bytes });
  const parts = toPictureParts(reading);
  if (reading.problem !== undefined && parts.length === 0)
    return { ok: false, why: `${path}: ${PROBLEMS[reading.problem] ?? 'it could not be read'}` };
  return { ok: true, value: { reading, parts } };
}

/**
 * A path that a history names, in the folder of the history; undefined for one that leads out of it.
 * @example pathInside('/exports', '../passwords.png') // undefined
 */
export function pathInside(folder: string, path: string): string | undefined {
  const inFolder = relative(folder, resolve(folder, path));
  return inFolder === '' || inFolder.startsWith('..') || isAbsolute(inFolder)
    ? undefined
    : join(folder, inFolder);
}

const TEXTS = {
  ja: { title: '画像から読み取った内容', code: 'コード', nothing: '（文字もコードも見つかりません）' },
  en: { title: 'Read in the picture', code: 'code', nothing: '(neither text nor codes)' },
} as const;

/**
 * What was read in a picture, one line for each line and code, with the confidence in percent.
 * @example formatReading(reading, 'en') // 'Read in the picture:\n   93 %  日払い\n'
 */
export function formatReading({ lines, codes }: PictureReading, language: Language): string {
  const { title, code, nothing } = TEXTS[language];
  const rows = [
    ...lines.map(({ text, confidence }) => `  ${formatPercent(confidence)}  ${withoutControls(text)}`),
    ...codes.map(({ text }) => `  ${code}  ${withoutControls(text)}`),
  ];
  return `${[`${title}:`, ...(rows.length > 0 ? rows : [`  ${nothing}`])].join('\n')}\n\n`;
}

const formatPercent = (confidence: number): string => `${Math.round(confidence * 100)} %`.padStart(5);

/** A code can contain any characters; none may control the terminal. */
const withoutControls = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
