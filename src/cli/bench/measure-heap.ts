import { getHeapStatistics } from 'node:v8';
import type { BenchTask } from './runner.ts';

/** Few enough texts that a garbage collection during one batch is rare. */
const BATCH_SIZE = 100;
const MIN_BATCHES = 50;

/**
 * Average heap bytes per text: the heap in use before and after each batch of 100 texts, minus the cost of the measurement.
 * Batches with a garbage collection are left out; null if there was one in every batch. A short list of texts is read
 * several times. Warm up the code first.
 * @example measureHeapPerText(readEach((text) => detector.detect({ text, parts: [] }, options).signals.length), chat)
 */
export const measureHeapPerText = (read: BenchTask['read'], texts: readonly string[]): number | null => {
  // A typed array, so that storing the figures allocates nothing.
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
