import { getHeapStatistics } from 'node:v8';
import type { BenchTask } from './runner.ts';

/** So few texts that the nursery seldom fills up within one piece. */
const BATCH_SIZE = 100;
const MIN_BATCHES = 50;

/**
 * Bytes that one text costs on the heap, on average: the heap in use before and after each piece of 100 texts, without
 * what looking costs. Pieces in which the collector ran say nothing and are left out; null when it ran in all of them.
 * Few texts are read several times. Code must be warm.
 * @example measureHeapPerText(each((text) => rulebook.judge({ text, parts: [] }, options).signals.length), chat)
 */
export const measureHeapPerText = (read: BenchTask['read'], texts: readonly string[]): number | null => {
  // Written to in place, so that keeping the figures costs nothing that would be counted.
  const used = new Float64Array(4);
  const batches = Math.max(MIN_BATCHES, Math.ceil(texts.length / BATCH_SIZE));
  let bytes = 0;
  let counted = 0;
  for (let at = 0; at < batches; at++) {
    const batch = Array.from({ length: BATCH_SIZE }, (_, i) => texts[(at * BATCH_SIZE + i) % texts.length]!);
    used[0] = getHeapStatistics().used_heap_size;
    used[1] = getHeapStatistics().used_heap_size;
    used[2] = read(batch);
    used[3] = getHeapStatistics().used_heap_size;
    const measurementBytes = used[1] - used[0];
    if (measurementBytes < 0 || used[3] < used[1]) continue;
    bytes += Math.max(0, used[3] - used[1] - measurementBytes);
    counted += BATCH_SIZE;
  }
  return counted === 0 ? null : bytes / counted;
};
