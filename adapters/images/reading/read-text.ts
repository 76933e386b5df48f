import type { PictureBox, PictureLine } from '#core';
import { flattenBackground, keepWhite, straighten, unreadInk, whiteShare } from './clarify-text.ts';
import type { TextLook } from './find-text.ts';
import type { GreyImage } from './grey-image.ts';
import type { Recogniser } from './recogniser.ts';
import { splitBands } from './split-bands.ts';

/** Below it a line is noise that was taken for letters. */
const MIN_CONFIDENCE = 0.35;
/** If every line has at least this confidence, a second look finds nothing new. */
const SURE = 0.7;
/** More ink than this share is outside of the lines that were read: there is more text. */
const MAX_UNREAD_INK = 0.4;
/** White letters cover no more of a picture; above it the paper is white. */
const MAX_WHITE_LETTERS = 0.35;

/** How a reading goes on. */
export interface ReadingSteps {
  /** Gets all lines so far after each step, because the next one may take too long. */
  readonly onLines: (lines: readonly PictureLine[]) => void;
  /** Asked before each further step: no time for it is left. */
  readonly isLate: () => boolean;
}

/** Lines of text, and whether all that could be read was read. */
export interface TextReading {
  readonly lines: readonly PictureLine[];
  readonly isComplete: boolean;
}

/**
 * The lines of text in a picture. If the first look is unsure or leaves much ink unread, looks a second time: at white
 * letters alone, or on white paper at the picture as it is; then a third time for letters anywhere. A page of text is read in
 * bands. Boxes are in pixels of the image.
 * @example (await readText(image, look, recognise, steps)).lines.map(({ text }) => text)
 */
export async function readText(
  image: GreyImage,
  { degrees, isDense, isVertical }: TextLook,
  recognise: Recogniser,
  { onLines, isLate }: ReadingSteps,
): Promise<TextReading> {
  const straight = await straighten(image, degrees);
  const toImage = boxMapper(straight, image, degrees);
  const mapBoxes = (lines: readonly PictureLine[]) =>
    lines.map((line) => ({ ...line, box: toImage(line.box) }));
  const flat = await flattenBackground(straight);
  if (isDense) {
    const steps = { isLate, onLines: (lines: readonly PictureLine[]) => onLines(mapBoxes(lines)) };
    const { lines, isComplete } = await readBands(flat, isVertical, recognise, steps);
    return { lines: mapBoxes(lines), isComplete };
  }
  let lines = keepLikely(await recognise(flat));
  const lookAgain = async (look: Promise<readonly PictureLine[]>): Promise<void> => {
    onLines(mapBoxes(lines));
    lines = mergeLines(lines, keepLikely(await look));
  };
  const isAllRead = () => unreadInk(flat, lines) <= MAX_UNREAD_INK;
  if (isSure(lines) && isAllRead()) return { lines: mapBoxes(lines), isComplete: true };
  if (isLate()) return { lines: mapBoxes(lines), isComplete: false };
  await lookAgain(recognise(secondView(straight)));
  // The recogniser takes strips and letters on photos for drawings, unless it looks for letters anywhere.
  if (!isVertical && !isLate() && !isAllRead()) await lookAgain(recognise(flat, 'scattered'));
  return { lines: mapBoxes(lines), isComplete: true };
}

async function readBands(
  page: GreyImage,
  isVertical: boolean,
  recognise: Recogniser,
  { onLines, isLate }: ReadingSteps,
): Promise<TextReading> {
  const lines: PictureLine[] = [];
  for (const { image, left, top } of splitBands(page, isVertical)) {
    if (isLate()) return { lines, isComplete: false };
    for (const line of keepLikely(await recognise(image)))
      lines.push({ ...line, box: { ...line.box, left: line.box.left + left, top: line.box.top + top } });
    onLines(lines);
  }
  return { lines, isComplete: true };
}

const LETTER = /[\p{L}\p{N}]/u;

const keepLikely = (lines: readonly PictureLine[]): readonly PictureLine[] =>
  lines.filter(({ text, confidence }) => confidence >= MIN_CONFIDENCE && LETTER.test(text));

const isSure = (lines: readonly PictureLine[]): boolean =>
  lines.length > 0 && lines.every(({ confidence }) => confidence >= SURE);

const secondView = (straight: GreyImage): GreyImage =>
  whiteShare(straight) > MAX_WHITE_LETTERS ? straight : keepWhite(straight);

/** Where lines of both lists lie on each other, the ones with the higher confidence remain. From top to bottom. */
function mergeLines(first: readonly PictureLine[], second: readonly PictureLine[]): readonly PictureLine[] {
  if (second.length === 0) return first;
  const kept: PictureLine[] = [];
  for (const line of [...first, ...second].toSorted((a, b) => b.confidence - a.confidence))
    if (!kept.some(({ box }) => isSamePlace(box, line.box))) kept.push(line);
  return kept.toSorted((a, b) => a.box.top - b.box.top);
}

/** Does the common area cover half of the smaller box? */
function isSamePlace(a: PictureBox, b: PictureBox): boolean {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return width > 0 && height > 0 && width * height > Math.min(a.width * a.height, b.width * b.height) / 2;
}

/** From boxes in the straightened image to boxes in the image: turned back around the middle, then scaled. */
function boxMapper(from: GreyImage, to: GreyImage, degrees: number): (box: PictureBox) => PictureBox {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  // Turning enlarges the image, so the scale is that of the lengths of `to`, turned.
  const scale = (Math.abs(cos) * to.width + Math.abs(sin) * to.height) / from.width;
  return ({ left, top, width, height }) => {
    const corners = [
      [left, top],
      [left + width, top],
      [left, top + height],
      [left + width, top + height],
    ].map(([x, y]) => {
      const [dx, dy] = [x! - from.width / 2, y! - from.height / 2];
      return [to.width / 2 + scale * (dx * cos - dy * sin), to.height / 2 + scale * (dx * sin + dy * cos)];
    });
    const [xs, ys] = [corners.map(([x]) => x!), corners.map(([, y]) => y!)];
    const origin = { left: Math.round(Math.min(...xs)), top: Math.round(Math.min(...ys)) };
    return {
      ...origin,
      width: Math.round(Math.max(...xs)) - origin.left,
      height: Math.round(Math.max(...ys)) - origin.top,
    };
  };
}
