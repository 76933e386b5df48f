import { serverKey } from '#core';
import type { CaseState } from './case-state.ts';

/**
 * The fields of a case in a log line: ids, numbers and names of rules, no text of a member.
 * @example log.info('case_summary', caseLogFields(state)) // { case: 'Y-4G7C2Q0M1X', ruling: 'hide', actions: 'hide:done warn:done', … }
 */
export function caseLogFields(state: CaseState): Readonly<Record<string, string | number>> {
  const { message, verdict } = state.evidence;
  const actions = [...state.outcomes.values()].map(({ action, status }) => `${action.kind}:${status}`);
  return {
    case: state.id,
    server: serverKey(message.ref.server),
    ruling: verdict.ruling,
    probability: verdict.probability,
    rules: [...new Set(verdict.signals.map(({ rule }) => rule))].join(' '),
    actions: actions.join(' '),
    events: state.events.length,
    ...(state.strike && { strikes: state.strike.count }),
    ...(state.moderatorDecision && { decision: state.moderatorDecision.decision }),
  };
}
