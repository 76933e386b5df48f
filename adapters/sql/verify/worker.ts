import { parentPort, workerData } from 'node:worker_threads';
import { openWorkerConnection } from './worker-connection.ts';
import type { SegmentRequest, SegmentResponse } from './worker-pool.ts';

const { check } = openWorkerConnection(workerData);

parentPort?.on('message', async ({ id, segment }: SegmentRequest) => {
  const answered: SegmentResponse = { id, verified: await check(segment) };
  parentPort?.postMessage(answered);
});
