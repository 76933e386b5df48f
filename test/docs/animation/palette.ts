/** Red, green, blue and alpha of each pixel, one byte each; alpha is always 255. */
export const pixelsOf = (rgba: Uint8Array): Uint32Array =>
  new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);

/** Red, green and blue from 0 to 255. @example channelsOf(0xff0000ff) // [255, 0, 0] */
export const channelsOf = (pixel: number): [number, number, number] => [
  pixel & 255,
  (pixel >> 8) & 255,
  (pixel >> 16) & 255,
];

/** The most frequent colours. A page has few colours apart from the edges of its letters. @example choosePalette([pixels], 255) */
export function choosePalette(frames: readonly Uint32Array[], size: number): number[] {
  const counts = new Map<number, number>();
  for (const pixels of frames) for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, size)
    .map(([pixel]) => pixel);
}

/** Finds the nearest colour of a palette; remembers each colour that was asked for. @example createNearest(palette)(pixel) */
export function createNearest(palette: readonly number[]): (pixel: number) => number {
  const known = new Map(palette.map((pixel, index) => [pixel, index]));
  const colors = palette.map(channelsOf);
  return (pixel) => {
    let best = known.get(pixel);
    if (best !== undefined) return best;
    best = 0;
    const [red, green, blue] = channelsOf(pixel);
    let smallest = Number.POSITIVE_INFINITY;
    for (const [index, [r, g, b]] of colors.entries()) {
      const distance = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
      if (distance >= smallest) continue;
      smallest = distance;
      best = index;
    }
    known.set(pixel, best);
    return best;
  };
}
