/** A verification worker that answers one request and ends at the second. */
import { parentPort } from 'node:worker_threads';

let requestCount = 0;
parentPort!.on('message', ({ id }) => {
  requestCount += 1;
  if (requestCount > 1) process.exit(1);
  parentPort!.postMessage({ id, verified: undefined });
});
