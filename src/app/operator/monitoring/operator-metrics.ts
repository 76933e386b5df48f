import type { Stream } from '#core';
import { noopFeedMetrics, noopWorkerMetrics } from '#core';
import type { OperatorMetrics } from '../../../../adapters/metrics/index.ts';
import { noopApiMetrics } from '../../../memory/index.ts';
import type { AppContext } from '../../app-context.ts';
import type { ReadLag } from './lag-reader.ts';
import { shareReads } from './share-reads.ts';

/**
 * The metrics of the operator API; they count nothing where no metrics are served.
 * @example openOperatorMetrics(context, stream, readLag).api.countRequest({ route, status, ms })
 */
export function openOperatorMetrics(
  { monitoring, stores, clock }: Pick<AppContext, 'monitoring' | 'stores' | 'clock'>,
  { partitions }: Pick<Stream, 'partitions'>,
  readLag: ReadLag,
): OperatorMetrics {
  const { eventFeed, deliveries } = stores.operator;
  const now = () => performance.now();
  return (
    monitoring.prometheus?.watchOperator({
      lag: readLag,
      waitingActions: shareReads(() => eventFeed.countRequested(), now),
      waitingWebhooks: shareReads(() => deliveries.countWaiting(), now),
      ...{ partitions, clock },
    }) ?? { api: noopApiMetrics, worker: noopWorkerMetrics, feed: noopFeedMetrics }
  );
}
