import type { GateHistory, ReversibleSanctionKind } from '#core';
import { ACTIONS } from '#core';
import type { CaseState } from './case-state.ts';
import { isInForce } from './sanctions.ts';

/**
 * What the cases against one member tell the gate: whether the member is banned, kept in quarantine, or had a
 * quarantine that was lifted. Sanctions that a moderator applied by hand on the platform are in no case.
 * @example deriveGateHistory(states) // { banned: true, quarantined: false, quarantineOverturned: false }
 */
export function deriveGateHistory(states: readonly CaseState[]): GateHistory {
  const changes = states.flatMap((state) => state.sanctionChanges.map((change) => ({ state, change })));
  // A sanction that the platform could not apply is not in force; one case may lift the sanction of another.
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
