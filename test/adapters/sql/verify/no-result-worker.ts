/** A verification worker that finds no segment valid. */
import { parentPort } from 'node:worker_threads';

parentPort!.on('message', ({ id }) => parentPort!.postMessage({ id, verified: undefined }));
