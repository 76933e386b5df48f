import type { Meter } from '#core';

/** Nobody counts. */
export const nullMeter: Meter = {
  message: () => {},
  ruling: () => {},
  action: () => {},
  hidden: () => {},
  storeError: () => {},
};
