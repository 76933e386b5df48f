import type { GateHistory, ReversibleSanctionKind } from '#core';
import { ACTIONS } from '#core';
import type { CaseState } from './case-state.ts';
import { isInForce } from './sanctions.ts';

/**
 * The facts that the gate needs from the cases against one member: banned, in quarantine, or a quarantine was
 * overturned. Sanctions that a moderator applied directly on the platform are not in a case.
 * @example deriveGateHistory(states) // { banned: true, quarantined: false, quarantineOverturned: false }
 */
export function deriveGateHistory(states: readonly CaseState[]): GateHistory {
  const changes = states.flatMap((state) => state.sanctionChanges.map((change) => ({ state, change })));
  // A sanction that the platform could not apply is not in force. One case may lift the sanction of another case.
  const isAnyInForce = (kind: ReversibleSanctionKind): boolean =>
    changes.some(
      ({ state, change }) =>
        change.kind === kind &&
        isInForce(state, change) &&
        !changes.some(({ change: other }) => other.kind === ACTIONS[kind].undoneBy && other.at >= change.at),
    );
  return {
    banned: isAnyInForce('ban'),
    quarantined: isAnyInForce('quarantine'),
    quarantineOverturned: changes.some(({ change }) => change.kind === 'release'),
  };
}
