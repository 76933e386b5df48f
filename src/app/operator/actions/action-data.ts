import type { NewOperatorEvent, RequestedAction } from '#core';

/**
 * A requested action as JSON: times are texts. The job and the trace are left out, because they are of no use to operators.
 * @example actionToData(action)['confirmBy'] // '2026-11-03T03:00:00.000Z'
 */
export const actionToData = ({
  job: _,
  traceparent: _trace,
  ...action
}: RequestedAction): NewOperatorEvent['data'] => ({
  ...action,
  ...(action.until && { until: action.until.toISOString() }),
  requestedAt: action.requestedAt.toISOString(),
  confirmBy: action.confirmBy.toISOString(),
  ...(action.endedAt && { endedAt: action.endedAt.toISOString() }),
});
