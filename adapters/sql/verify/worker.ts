/** Worker thread of worker-pool.ts: checks one segment for each message. */
import { parentPort, workerData } from 'node:worker_threads';
import { openWorkerConnection } from './worker-connection.ts';
import type { SegmentRequest, SegmentResponse } from './worker-protocol.ts';

const { check } = openWorkerConnection(workerData);

parentPort?.on('message', async ({ id, segment }: SegmentRequest) => {
  const response: SegmentResponse = { id, verified: await check(segment) };
  parentPort?.postMessage(response);
});
