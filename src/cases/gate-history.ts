import type { GateHistory } from '#core';
import { deriveJobId } from './case-id.ts';
import type { CaseState, SanctionChange } from './case-state.ts';
import { hasExpired } from './pending-jobs.ts';
import { hasSucceeded } from './visibility-changes.ts';

/**
 * What the cases about one member say to the gate: whether they are banned, kept in quarantine, or had a quarantine
 * that was taken back. What a moderator did by hand on the platform is in no case.
 * @example deriveGateHistory(states) // { banned: true, quarantined: false, overturned: false }
 */
export function deriveGateHistory(states: readonly CaseState[]): GateHistory {
  const sanctionChanges = states.flatMap((state) => state.sanctionChanges.map((step) => ({ state, step })));
  const isInForce = (rung: 'ban' | 'quarantine', lift: SanctionChange['kind']): boolean =>
    sanctionChanges.some(
      ({ state, step }) =>
        step.kind === rung &&
        isPendingOrDone(state, step) &&
        !hasExpired(state, step) &&
        !sanctionChanges.some((other) => other.step.kind === lift && other.step.at >= step.at),
    );
  return {
    banned: isInForce('ban', 'unban'),
    quarantined: isInForce('quarantine', 'release'),
    quarantineOverturned: sanctionChanges.some(({ step }) => step.kind === 'release'),
  };
}

/** Done, or still on its way: what the platform could not do is not in force. */
function isPendingOrDone(state: CaseState, step: SanctionChange): boolean {
  const outcome = state.outcomes.get(deriveJobId(state.id, step.index, step.kind));
  return outcome === undefined || hasSucceeded(outcome);
}
