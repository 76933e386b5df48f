// @ts-check
// JavaScript, and not TypeScript: on Node 20 a worker does not inherit the loader that lets the rest run as it is, and
// to bring its own takes it half a second.
import { parentPort, workerData } from 'node:worker_threads';
import { openReading } from './reading.js';

/** @import { Answered, Asked } from './read-ahead.ts' */

const { look } = openReading(workerData);

parentPort?.on('message', async (/** @type {Asked} */ { id, stretch }) => {
  /** @type {Answered} */
  const answered = { id, sound: await look(stretch) };
  parentPort?.postMessage(answered);
});
