import type { CaseEvent } from '#core';
import type { CaseState } from '../../cases/index.ts';

/** The event that stores an outcome. */
export type ActedEvent = Extract<CaseEvent, { kind: 'acted' }>;

/**
 * Outcomes of actions that are done but not stored yet.
 *
 * When a message is hidden, its case is written several times within milliseconds: the outcome of the action, the
 * strike, the card. The outcome does not need its own commit, because the next write follows immediately. So the last
 * outcome of a batch waits here, and the next write of this process stores it and marks its job as done in the same
 * transaction. That saves up to two commits per case.
 *
 * This is safe: until that write, the job stays in the outbox with its lease. After a crash, another worker runs the
 * action again, which is harmless because actions are idempotent. If a write fails, the outcome waits for the next one.
 */
export interface PendingOutcomes {
  /** Keeps an outcome until a write stores it. A second outcome of the same job replaces the first. */
  add(caseId: string, acted: ActedEvent): void;
  /** The outcomes of a case that are not stored yet, oldest first. */
  of(caseId: string): readonly ActedEvent[];
  /** The outcomes of `of` that a state already contains. The next write from this state must store them. */
  containedIn(state: CaseState | undefined): readonly ActedEvent[];
  /** Removes the outcomes that were stored, by this process or by another one. */
  drop(caseId: string, isStored: (acted: ActedEvent) => boolean): void;
}

/**
 * Creates the collection.
 * @example const pendingOutcomes = createPendingOutcomes(); pendingOutcomes.add(state.id, acted)
 */
export function createPendingOutcomes(): PendingOutcomes {
  const outcomesByCase = new Map<string, readonly ActedEvent[]>();
  const of = (caseId: string): readonly ActedEvent[] => outcomesByCase.get(caseId) ?? [];

  return {
    of,
    add(caseId, acted) {
      const others = of(caseId).filter(({ job }) => job !== acted.job);
      outcomesByCase.set(caseId, [...others, acted]);
    },
    containedIn: (state) => (state ? of(state.id).filter(({ job }) => state.outcomes.has(job)) : []),
    drop(caseId, isStored) {
      const remaining = of(caseId).filter((acted) => !isStored(acted));
      if (remaining.length > 0) outcomesByCase.set(caseId, remaining);
      else outcomesByCase.delete(caseId);
    },
  };
}
