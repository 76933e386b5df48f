import type { PictureBox, PictureLine, PictureReading } from '#core';
import { emptyReading, hashDistance } from '#core';
import type { PictureLimits } from '../limits.ts';
import { type DecodedPicture, decodePicture } from './decode-picture.ts';
import { lookForText } from './find-text.ts';
import type { GreyImage } from './grey-image.ts';
import { hashPicture } from './hash-picture.ts';
import { readCodes } from './read-codes.ts';
import { readText } from './read-text.ts';
import type { Recogniser } from './recogniser.ts';

/** Frames whose hashes differ in fewer bits show the same. */
const SAME_FRAME_DISTANCE = 4;

/** How the process that reads a picture reports, and what it asks. */
export interface ReadingProgress {
  /** Gets what is known so far, first without text, because reading text takes longest. */
  readonly onPartial: (reading: PictureReading) => void;
  /** Asked before each further step: no time for it is left. */
  readonly isLate: () => boolean;
}

/**
 * Reads one picture: decodes it, then looks for codes, then for text in the frames that may have some. When it is late, the
 * reading has the problem `timeout` and what was found.
 * @example await readPicture(bytes, DEFAULT_LIMITS, recognise, { onPartial() {}, isLate: () => false })
 */
export async function readPicture(
  bytes: Uint8Array,
  limits: PictureLimits,
  recognise: Recogniser,
  { onPartial, isLate }: ReadingProgress,
): Promise<PictureReading> {
  const decoded = await decodePicture(bytes, limits);
  if (typeof decoded === 'string') return emptyReading(decoded);
  const frames = await dropRepeatedFrames(decoded);
  const toOriginal = boxScaler(decoded);
  const codes = await Promise.all(frames.map(({ image }) => readCodes(image)));
  const looks = await Promise.all(frames.map(({ image }) => lookForText(image)));
  const partial: PictureReading = {
    width: decoded.width,
    height: decoded.height,
    lines: [],
    codes: distinct(codes.flat()).map((code) => ({ ...code, box: toOriginal(code.box) })),
    ...(frames[0]!.hash !== undefined && { hash: frames[0]!.hash }),
    isTextLike: looks.some(({ isTextLike }) => isTextLike),
    ...(decoded.frames.length > 1 && { isAnimated: true }),
  };
  if (!partial.isTextLike) return partial;
  onPartial(partial);
  const lines: PictureLine[] = [];
  const withLines = (all: readonly PictureLine[]): PictureReading => ({
    ...partial,
    lines: distinct(all).map((line) => ({ ...line, box: toOriginal(line.box) })),
  });
  for (const [i, { image }] of frames.entries()) {
    if (!looks[i]!.isTextLike) continue;
    if (isLate()) return { ...withLines(lines), problem: 'timeout' };
    const outsideCodes = (found: readonly PictureLine[]) =>
      found.filter(({ box }) => !codes[i]!.some((code) => isCentreWithin(box, code.box)));
    const onLines = (found: readonly PictureLine[]) =>
      onPartial(withLines([...lines, ...outsideCodes(found)]));
    const text = await readText(image, looks[i]!, recognise, { onLines, isLate });
    lines.push(...outsideCodes(text.lines));
    if (!text.isComplete) return { ...withLines(lines), problem: 'timeout' };
  }
  return withLines(lines);
}

interface Frame {
  readonly image: GreyImage;
  /** Absent: it is nearly uniform. */
  readonly hash: string | undefined;
}

async function dropRepeatedFrames({ frames }: DecodedPicture): Promise<readonly Frame[]> {
  const kept: Frame[] = [];
  for (const image of frames) {
    const hash = await hashPicture(image);
    if (!kept.some((other) => showSame(other.hash, hash))) kept.push({ image, hash });
  }
  return kept;
}

const showSame = (one: Frame['hash'], other: Frame['hash']): boolean =>
  one === undefined || other === undefined ? one === other : hashDistance(one, other) < SAME_FRAME_DISTANCE;

/** The recogniser takes the squares of a code for letters. */
function isCentreWithin({ left, top, width, height }: PictureBox, outer: PictureBox): boolean {
  const [x, y] = [left + width / 2 - outer.left, top + height / 2 - outer.top];
  return x >= 0 && x <= outer.width && y >= 0 && y <= outer.height;
}

/** The first of those with the same text. */
const distinct = <T extends { readonly text: string }>(items: readonly T[]): readonly T[] =>
  items.filter(({ text }, i) => items.findIndex((other) => other.text === text) === i);

/** From pixels of the decoded frames to pixels of the picture. */
function boxScaler({ width, frames }: DecodedPicture): (box: PictureBox) => PictureBox {
  const scale = width / frames[0]!.width;
  return (box) => ({
    left: Math.round(box.left * scale),
    top: Math.round(box.top * scale),
    width: Math.round(box.width * scale),
    height: Math.round(box.height * scale),
  });
}
