// Answers once, then ends without a word.
import { parentPort } from 'node:worker_threads';

let asked = 0;
parentPort!.on('message', ({ id }) => {
  asked += 1;
  if (asked > 1) process.exit(1);
  parentPort!.postMessage({ id, sound: undefined });
});
