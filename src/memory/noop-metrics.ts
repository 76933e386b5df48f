import type { ApiMetrics, Metrics } from '#core';

/** Metrics that count nothing. @example createIntake({ ...ports, metrics: noopMetrics }) */
export const noopMetrics: Metrics = {
  countMessage: () => {},
  countRuling: () => {},
  countAction: () => {},
  observeTimeToHide: () => {},
  countKnownPicture: () => {},
  countStoreError: () => {},
  countProcessError: () => {},
};

/** Metrics of the operator API that count nothing. @example createOperatorSite({ ...ports, metrics: noopApiMetrics }) */
export const noopApiMetrics: ApiMetrics = { countRequest: () => {} };
