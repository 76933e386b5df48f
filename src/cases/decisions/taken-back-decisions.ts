import type { CaseEvent } from '#core';

/**
 * The indexes of decisions that were taken back and no longer count.
 * @example takenBackDecisions(events).has(decision.index) // true after "reopen"
 */
export const takenBackDecisions = (events: readonly CaseEvent[]): ReadonlySet<number> =>
  new Set(events.flatMap((event) => (event.kind === 'reopened' ? [event.decisionIndex] : [])));
