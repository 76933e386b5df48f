import { getHeapStatistics } from 'node:v8';
import type { Lane } from './bench-rounds.ts';

/** So few texts that the nursery seldom fills up within one piece. */
const PIECE = 100;
const LEAST_PIECES = 50;

/**
 * Bytes that one text costs on the heap, on average: the heap in use before and after each piece of 100 texts, without
 * what looking costs. Pieces in which the collector ran say nothing and are left out; null when it ran in all of them.
 * Few texts are read several times. Code must be warm.
 * @example heapPerText(each((text) => rulebook.judge({ text, parts: [] }, options).signals.length), chat)
 */
export const heapPerText = (read: Lane['read'], texts: readonly string[]): number | null => {
  // Written to in place, so that keeping the figures costs nothing that would be counted.
  const used = new Float64Array(4);
  const pieces = Math.max(LEAST_PIECES, Math.ceil(texts.length / PIECE));
  let bytes = 0;
  let counted = 0;
  for (let at = 0; at < pieces; at++) {
    const piece = Array.from({ length: PIECE }, (_, i) => texts[(at * PIECE + i) % texts.length]!);
    used[0] = getHeapStatistics().used_heap_size;
    used[1] = getHeapStatistics().used_heap_size;
    used[2] = read(piece);
    used[3] = getHeapStatistics().used_heap_size;
    const looking = used[1] - used[0];
    if (looking < 0 || used[3] < used[1]) continue;
    bytes += Math.max(0, used[3] - used[1] - looking);
    counted += PIECE;
  }
  return counted === 0 ? null : bytes / counted;
};
