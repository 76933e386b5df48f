import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Stream, WorkerMetrics } from '#core';
import type { AppContext } from '../../app-context.ts';
import type { IntakeService } from '../../intake.ts';
import type { ScheduledJob } from '../../scheduler.ts';
import { createPostWorker, type PostWorker } from './create-worker.ts';
import { createDeletedPostEraser } from './erase-deleted.ts';

const ERASURE_INTERVAL_MS = 5 * 60 * 1000;

/** The worker of this process, and its jobs. */
export interface OpenedWorker {
  readonly worker: PostWorker;
  readonly scheduledJobs: readonly ScheduledJob[];
}

/**
 * Creates the worker of this process on its stores; it does not start it.
 * @example const { worker } = openPostWorker(context, { stream, intake, metrics }); worker.start()
 */
export function openPostWorker(
  { stores, tracer, clock, log }: AppContext,
  {
    stream,
    intake,
    metrics,
  }: { readonly stream: Stream; readonly intake: IntakeService; readonly metrics: WorkerMetrics },
): OpenedWorker {
  const { keyValueStore, leases } = stores;
  const { postIndex, eraseCaseContent } = stores.operator;
  const eraser = createDeletedPostEraser({ postIndex, eraseCaseContent, keyValueStore, clock });
  return {
    worker: createPostWorker({
      id: `${hostname()}-${process.pid}-${randomUUID()}`,
      ...{ stream, postIndex, intake, keyValueStore, leases, eraser, metrics, tracer },
      ...{ clock, log },
      isArchiveUp: async () => (await stores.healthChecks.archive?.())?.ok ?? true,
    }),
    scheduledJobs: [
      {
        name: 'post-erasures',
        intervalMs: ERASURE_INTERVAL_MS,
        isExclusive: true,
        run: () => eraser.retryKept(),
      },
    ],
  };
}
