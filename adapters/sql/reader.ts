import { parentPort, workerData } from 'node:worker_threads';
import type { Answered, Asked } from './read-ahead.ts';
import { openReading } from './reading.ts';

const { look } = openReading(workerData);

parentPort?.on('message', async ({ id, stretch }: Asked) => {
  const answered: Answered = { id, sound: await look(stretch) };
  parentPort?.postMessage(answered);
});
