import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import {
  emptyReading,
  type Language,
  type Part,
  type PictureProblem,
  type PictureReading,
  pictureFormatOf,
  toPictureParts,
} from '#core';
import type { LoadResult } from '../../../app/load-rules.ts';
import { rememberReadings } from '../../../app/pictures/remember-readings.ts';

/** A picture that was read for a command. */
export interface ReadImage {
  readonly reading: PictureReading;
  readonly parts: readonly Part[];
}

/** Reads pictures for a command. It must be stopped, else the program does not end. */
export interface ImageFiles {
  /** The result says why a file cannot be opened, or a picture not be read at all. */
  read(path: string): Promise<LoadResult<ReadImage>>;
  /** The same bytes are read once. Never rejects. */
  readBytes(bytes: Uint8Array): Promise<PictureReading>;
  stop(): void;
}

/** A command waits longer than a bot, because only one picture is read at a time. */
const DEADLINE_MS = 60_000;

/** The same as that of the reader, so that no longer file is loaded. */
export const MAX_IMAGE_BYTES = 25_000_000;

const NO_LOG = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * Opens the reader of pictures for a command. Its process is started by the first picture. The result says which packages are not
 * installed.
 * @example const images = await openImageFiles(); if (images.ok) { await images.value.read('poster.png'); images.value.stop(); }
 */
export async function openImageFiles(): Promise<LoadResult<ImageFiles>> {
  const { findMissingPackages, openPictureReader } = await import('../../../../adapters/images/index.ts');
  const missing = findMissingPackages();
  if (missing.length > 0)
    return {
      ok: false,
      why: `pictures cannot be read, because packages are not installed (${missing.join(', ')}): run "npm ci" without --omit=optional`,
    };
  const reader = openPictureReader({ log: NO_LOG, workers: 1, deadlineMs: DEADLINE_MS }, missing);
  const remembering = rememberReadings(reader);

  async function readBytes(bytes: Uint8Array): Promise<PictureReading> {
    // The same check as in the process that reads, which needs seconds to start.
    if (pictureFormatOf(bytes) === undefined) return emptyReading('unsupported');
    return remembering.read({ bytes });
  }

  return {
    ok: true,
    value: { read: (path) => readImageFile(path, readBytes), readBytes, stop: () => reader.stop() },
  };
}

const PROBLEMS: Readonly<Partial<Record<PictureProblem, string>>> = {
  unsupported: 'it is not a PNG, JPEG, WebP, GIF or AVIF',
  'too-large': 'it has more than 25 MB',
  'too-many-pixels': 'it has more than 40 megapixels',
  damaged: 'it is damaged',
  timeout: 'reading it took too long',
};

/** Why a picture was not read, after its name. @example `poster.png: ${describeProblem('damaged')}` */
export const describeProblem = (problem: PictureProblem): string =>
  PROBLEMS[problem] ?? 'it could not be read';

async function readImageFile(
  path: string,
  readBytes: ImageFiles['readBytes'],
): Promise<LoadResult<ReadImage>> {
  const bytes = await readBounded(path);
  if (!bytes.ok) return { ok: false, why: `${path}: ${bytes.why}` };
  const reading = await readBytes(bytes.value);
  const parts = toPictureParts(reading);
  if (reading.problem !== undefined && parts.length === 0)
    return { ok: false, why: `${path}: ${describeProblem(reading.problem)}` };
  return { ok: true, value: { reading, parts } };
}

/** A file can be a pipe, or a device without end. */
async function readBounded(path: string): Promise<LoadResult<Uint8Array>> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return { ok: false, why: 'it is a folder, not a picture' };
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      length += chunk.length;
      // Leaving the loop closes the file.
      if (length > MAX_IMAGE_BYTES) return { ok: false, why: describeProblem('too-large') };
      chunks.push(chunk);
    }
    return { ok: true, value: Buffer.concat(chunks, length) };
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { ok: false, why: isMissing ? 'there is no such file' : 'the file cannot be read' };
  }
}

const TEXTS = {
  ja: {
    title: '画像から読み取った内容',
    code: 'コード',
    nothing: '（文字もコードも見つかりません）',
    partial: '（最後までは読み取れませんでした）',
  },
  en: {
    title: 'Read in the picture',
    code: 'code',
    nothing: '(neither text nor codes)',
    partial: '(it could not be read to the end)',
  },
} as const;

/**
 * What was read in a picture, one line for each line and code, with the confidence in percent. `path`: which picture of several.
 * @example formatReading(reading, 'en') // 'Read in the picture:\n   93 %  日払い\n'
 */
export function formatReading(
  { lines, codes, problem }: PictureReading,
  language: Language,
  path?: string,
): string {
  const { title, code, nothing, partial } = TEXTS[language];
  const rows = [
    ...lines.map(({ text, confidence }) => `  ${formatPercent(confidence)}  ${withoutControls(text)}`),
    ...codes.map(({ text }) => `  ${code}  ${withoutControls(text)}`),
    ...(problem === undefined ? [] : [`  ${partial}`]),
  ];
  const head = path === undefined ? `${title}:` : `${title}: ${withoutControls(path)}`;
  return `${[head, ...(rows.length > 0 ? rows : [`  ${nothing}`])].join('\n')}\n\n`;
}

const formatPercent = (confidence: number): string => `${Math.round(confidence * 100)} %`.padStart(5);

/** A code can contain any characters; none may control the terminal. */
const withoutControls = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
