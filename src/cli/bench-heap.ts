import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Lane } from './bench-rounds.ts';

/** So few that the nursery seldom fills up within one piece. */
const PIECE = 100;

/**
 * Bytes that one text costs on the heap, on average: the heap in use before and after each piece of 100 texts, without
 * what looking costs. Pieces in which the collector ran say nothing and are left out. Code must be warm.
 * @example heapPerText(each((text) => rulebook.judge({ text, parts: [] }, options).signals.length), chat)
 */
export const heapPerText = (read: Lane['read'], texts: readonly string[]): number => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const used = new Float64Array(4);
  let bytes = 0;
  let counted = 0;
  for (let at = 0; at + PIECE <= texts.length; at += PIECE) {
    const piece = texts.slice(at, at + PIECE);
    used[0] = getHeapStatistics().used_heap_size;
    used[1] = getHeapStatistics().used_heap_size;
    used[2] = read(piece);
    used[3] = getHeapStatistics().used_heap_size;
    const looking = used[1] - used[0];
    const cost = used[3] - used[1] - looking;
    if (looking < 0 || used[3] < used[1]) continue;
    bytes += Math.max(0, cost);
    counted += PIECE;
  }
  return counted === 0 ? 0 : bytes / counted;
};
