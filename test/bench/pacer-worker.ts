/** Posts numbers at a steady pace, in a thread of its own: whoever is measured does not set the pace. */
import { parentPort, workerData } from 'node:worker_threads';

const { count, perSecond } = workerData;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
const begun = performance.timeOrigin + performance.now();
for (let n = 0; n < count; n++) {
  const at = begun + (n * 1000) / perSecond;
  const wait = at - performance.timeOrigin - performance.now();
  if (wait > 0) Atomics.wait(sleeper, 0, 0, wait);
  parentPort!.postMessage({ n, at });
}
