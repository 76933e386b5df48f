import type { CaseEvent, Member, Policy } from '#core';
import { jobId } from './id.ts';
import type { CaseState, Step } from './state.ts';
import { effective } from './turns.ts';

const MINUTES_WITHOUT_A_RUNG = 60;

/**
 * How long a moderator's timeout lasts: as long as the ladder's first one, in minutes.
 * @example timeoutMinutes(policy) // 60
 */
export const timeoutMinutes = ({ ladder }: Pick<Policy, 'ladder'>): number =>
  ladder.find((rung) => rung.do === 'timeout')?.minutes ?? MINUTES_WITHOUT_A_RUNG;

/**
 * What moderators asked for in this case, done or on its way, and not lifted since.
 * @example measuresInForce(state, clock.now()).map((step) => step.rung) // ['ban']
 */
export const measuresInForce = (state: CaseState, at: Date): readonly Step[] =>
  state.steps.filter((step) => {
    if (!step.by || (step.rung !== 'timeout' && step.rung !== 'ban')) return false;
    if (step.rung === 'timeout' && step.until && step.until <= at) return false;
    const lift = step.rung === 'timeout' ? 'end-timeout' : 'unban';
    if (state.steps.some((each) => each.rung === lift && each.index > step.index)) return false;
    const outcome = state.outcomes.get(jobId(state.id, step.index, step.rung));
    return outcome === undefined || effective(outcome);
  });

/**
 * What an overturn adds for the measures that moderators had asked for: their end.
 * @example lifting(state, moderator, clock.now()).length // 1 when a ban is in force
 */
export const lifting = (state: CaseState, moderator: Member, at: Date): readonly CaseEvent[] =>
  measuresInForce(state, at).map((step) => ({
    kind: 'escalated',
    at,
    rung: step.rung === 'timeout' ? 'end-timeout' : 'unban',
    by: moderator,
  }));
