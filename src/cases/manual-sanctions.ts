import type { CaseEvent, Member, Policy } from '#core';
import { deriveJobId } from './case-id.ts';
import type { CaseState, SanctionChange } from './case-state.ts';
import { hasSucceeded } from './visibility-changes.ts';

const DEFAULT_TIMEOUT_MINUTES = 60;

/**
 * How long a moderator's timeout lasts: as long as the ladder's first one, in minutes.
 * @example manualTimeoutMinutes(policy) // 60
 */
export const manualTimeoutMinutes = ({ ladder }: Pick<Policy, 'ladder'>): number =>
  ladder.find((rung) => rung.do === 'timeout')?.minutes ?? DEFAULT_TIMEOUT_MINUTES;

/**
 * What moderators asked for in this case, done or on its way, and not lifted since.
 * @example activeManualSanctions(state, clock.current()).map((step) => step.rung) // ['ban']
 */
export const activeManualSanctions = (state: CaseState, at: Date): readonly SanctionChange[] =>
  state.sanctionChanges.filter((step) => {
    if (!step.by || (step.kind !== 'timeout' && step.kind !== 'ban')) return false;
    if (step.kind === 'timeout' && step.until && step.until <= at) return false;
    const lift = step.kind === 'timeout' ? 'end-timeout' : 'unban';
    if (state.sanctionChanges.some((each) => each.kind === lift && each.index > step.index)) return false;
    const outcome = state.outcomes.get(deriveJobId(state.id, step.index, step.kind));
    return outcome === undefined || hasSucceeded(outcome);
  });

/**
 * What an overturn adds for the measures that moderators had asked for: their end.
 * @example createLiftEvents(state, moderator, clock.current()).length // 1 when a ban is in force
 */
export const createLiftEvents = (state: CaseState, moderator: Member, at: Date): readonly CaseEvent[] =>
  activeManualSanctions(state, at).map((step) => ({
    kind: 'escalated',
    at,
    rung: step.kind === 'timeout' ? 'end-timeout' : 'unban',
    by: moderator,
  }));
