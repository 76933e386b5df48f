import type { GateHistory } from '#core';
import { jobId } from './id.ts';
import { lapsed } from './owed.ts';
import type { CaseState, Step } from './state.ts';
import { effective } from './turns.ts';

/**
 * What the cases about one member say to the gate: whether they are banned, kept in quarantine, or had a quarantine
 * that was taken back. What a moderator did by hand on the platform is in no case.
 * @example gateHistory(states) // { banned: true, quarantined: false, overturned: false }
 */
export function gateHistory(states: readonly CaseState[]): GateHistory {
  const all = states.flatMap((state) => state.steps.map((step) => ({ state, step })));
  const inForce = (rung: 'ban' | 'quarantine', lift: Step['rung']): boolean =>
    all.some(
      ({ state, step }) =>
        step.rung === rung &&
        owedOrDone(state, step) &&
        !lapsed(state, step) &&
        !all.some((other) => other.step.rung === lift && other.step.at >= step.at),
    );
  return {
    banned: inForce('ban', 'unban'),
    quarantined: inForce('quarantine', 'release'),
    overturned: all.some(({ step }) => step.rung === 'release'),
  };
}

/** Done, or still on its way: what the platform could not do is not in force. */
function owedOrDone(state: CaseState, step: Step): boolean {
  const outcome = state.outcomes.get(jobId(state.id, step.index, step.rung));
  return outcome === undefined || effective(outcome);
}
