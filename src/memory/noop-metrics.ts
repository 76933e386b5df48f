import type { Metrics } from '#core';

/** Nobody counts. */
export const noopMetrics: Metrics = {
  countMessage: () => {},
  countRuling: () => {},
  countAction: () => {},
  observeTimeToHide: () => {},
  countStoreError: () => {},
};
