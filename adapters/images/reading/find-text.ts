import { type GreyImage, resizeTo } from './grey-image.ts';

/** What a look at a small copy of a picture says about text in it. */
export interface TextLook {
  readonly isTextLike: boolean;
  /** By how many degrees the lines are turned clockwise, from -12 to 12. 0 without text. */
  readonly degrees: number;
}

const SIDE = 480;
/** A difference of two neighbours in shades of 256 that is an edge. */
const EDGE = 36;
/** The width of a stroke of a letter, in pixels of the small copy. */
const MAX_STROKE = 14;
/** Fewer strokes than one short word has. */
const MIN_STROKES = 60;
/** More of the rows than this is stroke: noise, leaves or fur, which take the recogniser seconds. */
const MAX_STROKE_SHARE = 0.3;

/**
 * Looks for strokes: where it gets darker and lighter again, or lighter and darker, within a few pixels. Photos have
 * edges and few strokes. Takes a few milliseconds.
 * @example (await lookForText(image)).isTextLike // true
 */
export async function lookForText(image: GreyImage): Promise<TextLook> {
  const small = await resizeTo(image, SIDE, 1);
  const strokes = countStrokes(small);
  const share = (strokes * 4) / (small.width * small.height);
  const isTextLike = strokes >= MIN_STROKES && share <= MAX_STROKE_SHARE;
  return { isTextLike, degrees: isTextLike ? estimateDegrees(small) : 0 };
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

/** The angle at which the edges fall into the clearest rows, or for vertical text columns. */
function estimateDegrees(image: GreyImage): number {
  const edges = findEdges(image);
  let best = { degrees: 0, clarity: 0 };
  let straight = 0;
  for (const isVertical of [false, true]) {
    for (let degrees = -MAX_DEGREES; degrees <= MAX_DEGREES; degrees++) {
      const clarity = clarityOf(edges, degrees, isVertical, image);
      if (degrees === 0) straight = Math.max(straight, clarity);
      if (clarity > best.clarity) best = { degrees, clarity };
    }
  }
  return best.clarity > straight * MIN_GAIN ? best.degrees : 0;
}

/** Positions of pixels that differ from their left and upper neighbours. */
function findEdges({ data, width, height }: GreyImage): readonly number[] {
  const edges: number[] = [];
  for (let at = width + 1; at < width * height; at++)
    if (Math.abs(data[at]! - data[at - 1]!) + Math.abs(data[at]! - data[at - width]!) > 60) edges.push(at);
  return edges;
}

/** How much neighbouring rows differ in their numbers of edges. */
function clarityOf(
  edges: readonly number[],
  degrees: number,
  isVertical: boolean,
  { width, height }: GreyImage,
): number {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const counts = new Uint32Array(2 * (width + height));
  for (const at of edges) {
    const [x, y] = [at % width, Math.floor(at / width)];
    counts[Math.round(isVertical ? x * cos + y * sin : y * cos - x * sin) + width]!++;
  }
  let clarity = 0;
  for (let i = 1; i < counts.length; i++) clarity += (counts[i]! - counts[i - 1]!) ** 2;
  return clarity;
}
