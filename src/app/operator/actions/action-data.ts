import type { NewOperatorEvent, RequestedAction } from '#core';

/**
 * A requested action as JSON: times are texts, and the job is left out, because it is of no use to operators.
 * @example actionToData(action)['confirmBy'] // '2026-11-03T03:00:00.000Z'
 */
export const actionToData = ({ job: _, ...action }: RequestedAction): NewOperatorEvent['data'] => ({
  ...action,
  ...(action.until && { until: action.until.toISOString() }),
  requestedAt: action.requestedAt.toISOString(),
  confirmBy: action.confirmBy.toISOString(),
  ...(action.endedAt && { endedAt: action.endedAt.toISOString() }),
});
