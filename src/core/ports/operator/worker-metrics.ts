import type { StreamLane } from '../stream.ts';

/**
 * What became of a delivery. `repeated`: judged before, only acknowledged now. `superseded`: a newer revision was judged.
 * `retried`: it failed and comes again. `dead`: it failed for the last time. `unreadable`: no version of this program wrote it.
 */
export type DeliveryOutcome =
  | 'judged'
  | 'repeated'
  | 'superseded'
  | 'deleted'
  | 'retried'
  | 'dead'
  | 'unreadable';

/** Measures the worker. Synchronous, cheap, never throws. */
export interface WorkerMetrics {
  countDelivery(lane: StreamLane, outcome: DeliveryOutcome): void;
  /** Milliseconds between publishing a post and its ruling, the wait in the stream included. */
  observeAge(lane: StreamLane, ms: number): void;
  /** The partitions that this worker reads. */
  setPartitions(count: number): void;
}

/** Measures nothing. @example createPostWorker({ ...ports, metrics: noopWorkerMetrics }) */
export const noopWorkerMetrics: WorkerMetrics = {
  countDelivery: () => undefined,
  observeAge: () => undefined,
  setPartitions: () => undefined,
};
