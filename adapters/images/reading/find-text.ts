import { type GreyImage, resizeTo } from './grey-image.ts';

/** What a look at a small copy of a picture says about text in it. */
export interface TextLook {
  readonly isTextLike: boolean;
  /** By how many degrees the lines are turned clockwise, from -12 to 12. 0 without text. */
  readonly degrees: number;
  /** Much text, which takes the recogniser many seconds. */
  readonly isDense: boolean;
  /** The lines run from top to bottom. False without text. */
  readonly isVertical: boolean;
}

const SIDE = 480;
/** A difference of two neighbours in shades of 256 that is an edge. */
const EDGE = 36;
/** The width of a stroke of a letter, in pixels of the small copy. */
const MAX_STROKE = 14;
/** Fewer strokes than one short word has. */
const MIN_STROKES = 60;
/** More of the rows than this is stroke: a page of text, or noise, leaves or fur, which take the recogniser seconds. */
const DENSE_STROKE_SHARE = 0.3;
/**
 * How much neighbouring rows differ, as a share of their edges. Pages of text had 0.18 and more, because there are gaps between
 * the lines; noise and random strokes had at most 0.06.
 */
const MIN_ROW_CONTRAST = 0.12;

const NO_TEXT: TextLook = { isTextLike: false, degrees: 0, isDense: false, isVertical: false };

/**
 * Looks for strokes: where it gets darker and lighter again, or lighter and darker, within a few pixels. Photos have
 * edges and few strokes; noise has many, but no lines. Takes a few milliseconds.
 * @example (await lookForText(image)).isTextLike // true
 */
export async function lookForText(image: GreyImage): Promise<TextLook> {
  const small = await resizeTo(image, SIDE, 1);
  const strokes = countStrokes(small);
  if (strokes < MIN_STROKES) return NO_TEXT;
  const isDense = (strokes * 4) / (small.width * small.height) > DENSE_STROKE_SHARE;
  const { degrees, isVertical, contrast } = findLines(small);
  if (isDense && contrast < MIN_ROW_CONTRAST) return NO_TEXT;
  return { isTextLike: true, degrees, isDense, isVertical };
}

/** @internal Strokes along all rows. @example countStrokes(small) // 812 */
export function countStrokes({ data, width, height }: GreyImage): number {
  let strokes = 0;
  for (let y = 0; y < height; y++) {
    let [lastSign, lastAt] = [0, 0];
    for (let x = 2; x < width; x++) {
      const at = y * width + x;
      const step = data[at]! - data[at - 2]!;
      if (Math.abs(step) < EDGE) continue;
      const sign = Math.sign(step);
      if (lastSign === -sign && x - lastAt <= MAX_STROKE) strokes++;
      [lastSign, lastAt] = [sign, x];
    }
  }
  return strokes;
}

const MAX_DEGREES = 12;
/** Turned lines must be this much clearer than straight ones. */
const MIN_GAIN = 1.15;

interface Lines {
  readonly degrees: number;
  readonly isVertical: boolean;
  /** How much neighbouring rows differ, as a share of their edges: 0 to 2. */
  readonly contrast: number;
}

/** The angle at which the edges fall into the clearest rows, or for vertical text columns. */
function findLines(image: GreyImage): Lines {
  const edges = findEdges(image);
  let best = { degrees: 0, isVertical: false, clarity: 0 };
  let straight = best;
  for (const isVertical of [false, true]) {
    for (let degrees = -MAX_DEGREES; degrees <= MAX_DEGREES; degrees++) {
      const clarity = clarityOf(countEdges(edges, degrees, isVertical, image));
      const lines = { degrees, isVertical, clarity };
      if (degrees === 0 && clarity > straight.clarity) straight = lines;
      if (clarity > best.clarity) best = lines;
    }
  }
  const { degrees, isVertical } = best.clarity > straight.clarity * MIN_GAIN ? best : straight;
  return { degrees, isVertical, contrast: contrastOf(countEdges(edges, degrees, isVertical, image)) };
}

/** Positions of pixels that differ from their left and upper neighbours. */
function findEdges({ data, width, height }: GreyImage): readonly number[] {
  const edges: number[] = [];
  for (let at = width + 1; at < width * height; at++)
    if (Math.abs(data[at]! - data[at - 1]!) + Math.abs(data[at]! - data[at - width]!) > 60) edges.push(at);
  return edges;
}

/** The number of edges in each row or column of the turned picture. */
function countEdges(
  edges: readonly number[],
  degrees: number,
  isVertical: boolean,
  { width, height }: GreyImage,
): Uint32Array {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const counts = new Uint32Array(2 * (width + height));
  for (const at of edges) {
    const [x, y] = [at % width, Math.floor(at / width)];
    counts[Math.round(isVertical ? x * cos + y * sin : y * cos - x * sin) + width]!++;
  }
  return counts;
}

function clarityOf(counts: Uint32Array): number {
  let clarity = 0;
  for (let i = 1; i < counts.length; i++) clarity += (counts[i]! - counts[i - 1]!) ** 2;
  return clarity;
}

function contrastOf(counts: Uint32Array): number {
  let [differences, edges] = [0, 0];
  for (let i = 1; i < counts.length; i++) {
    differences += Math.abs(counts[i]! - counts[i - 1]!);
    edges += counts[i]!;
  }
  return differences / Math.max(1, edges);
}
