import type { Metrics } from '#core';

/** Metrics that count nothing. @example createIntake({ ...ports, metrics: noopMetrics }) */
export const noopMetrics: Metrics = {
  countMessage: () => {},
  countRuling: () => {},
  countAction: () => {},
  observeTimeToHide: () => {},
  countStoreError: () => {},
  countProcessError: () => {},
};
